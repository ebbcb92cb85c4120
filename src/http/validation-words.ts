/**
 * What class-validator says of values where a rule has no message of its own, and what a client is told instead: its
 * sentences are written for programmers (contract §1 *Failure*).
 */
const WORDS: [RegExp, string][] = [
  [/^should not be null or undefined$/, 'is required'],
  [/^must be a number conforming to the specified constraints$/, 'must be a number'],
  [/^must be an integer number$/, 'must be a whole number'],
  [/^must be a boolean value$/, 'must be true or false'],
  [/^must be longer than or equal to 1 characters$/, 'must not be empty'],
  [/^must be longer than or equal to (\d+) characters$/, 'must have at least $1 characters'],
  [/^must be shorter than or equal to (\d+) characters$/, 'must have at most $1 characters'],
  [/^must contain at least 1 elements$/, 'must not be empty'],
  [/^must contain at least (\d+) elements$/, 'must have at least $1 items'],
  [/^must contain no more than (\d+) elements$/, 'must have at most $1 items'],
];

/** The message of a rule in the words for clients. It may begin with the property, which `field` says already. */
export function inOurWords(message: string, property: string): string {
  const said = message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
  const [pattern, words] = WORDS.find(([theirs]) => theirs.test(said)) ?? [];
  return pattern && words ? said.replace(pattern, words) : said;
}
