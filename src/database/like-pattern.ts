/** The `LIKE` pattern for texts that contain `text`, whose own `%`, `_` and `\` are no wildcards. */
export function containsPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
