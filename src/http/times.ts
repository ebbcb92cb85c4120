/** A time as every answer has it: UTC, whole seconds (contract §1 *Times*). */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The same, or `null` where there is no time. */
export function timestampOrNull(date: Date | null): string | null {
  return date && timestamp(date);
}
