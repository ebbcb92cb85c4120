/** The known word with the fewest changes to `word`, if those are few for its length. */
export function nearest(word: string, known: string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 2));
  const [best] = known
    .map((candidate) => ({ candidate, changes: editsBetween(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ changes }) => changes <= most)
    .sort((a, b) => a.changes - b.changes);
  return best?.candidate;
}

/** How many characters have to be added, removed or replaced (Levenshtein). Of words as people type them. */
function editsBetween(from: string, to: string): number {
  let edits = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, character] of [...from].entries()) {
    const next = [row + 1];
    for (let column = 0; column < to.length; column++) {
      const replaced = edits[column]! + (character === to[column] ? 0 : 1);
      next.push(Math.min(replaced, edits[column + 1]! + 1, next[column]! + 1));
    }
    edits = next;
  }
  return edits[to.length]!;
}
