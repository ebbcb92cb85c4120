import type { Argv } from 'yargs';

/** What the command line knows where it stopped. yargs has no public way to ask for it. */
interface Known extends Argv {
  getOptions(): { key: Record<string, unknown> };
  getInternalMethods(): { getCommandInstance(): { getCommands(): string[] } };
}

/**
 * What yargs says of a word that it does not know, with the nearest one that it does:
 * `Unknown command 'truks'. Did you mean 'trunks'?`
 * @param args what was typed
 * @returns the message as it is where it is about something else
 */
export function suggest(message: string, args: string[], yargs: Argv): string {
  const [, given, choices] = /Given: "([^"]*)", Choices: (.+)$/m.exec(message) ?? [];
  if (given && choices) return message + adviceOf(nearest(given, choices.replaceAll('"', '').split(', ')));
  const [, words] = /^Unknown (?:argument|command)s?: (.+)$/.exec(message) ?? [];
  if (words === undefined) return message;
  const known = yargs as Known;
  const options = Object.keys(known.getOptions().key).filter((option) => option.length > 1);
  const commands = known.getInternalMethods().getCommandInstance().getCommands();
  // What follows an unknown command is not unknown itself.
  const [word = ''] = words.split(', ');
  const [, dashes] = args.map((arg) => /^(--?)([^=]+)/.exec(arg)).find((match) => match?.[2] === word) ?? [];
  if (dashes) return `Unknown option '${dashes}${word}'${adviceOf(nearest(word, options), '--')}`;
  const kind = commands.length > 0 ? 'command' : 'argument';
  return `Unknown ${kind} '${word}'${adviceOf(nearest(word, commands))}`;
}

function adviceOf(word: string | undefined, dashes = ''): string {
  return word === undefined ? '' : `. Did you mean '${dashes}${word}'?`;
}

/** The word with the fewest changes, if those are few for its length. */
function nearest(word: string, known: string[]): string | undefined {
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
