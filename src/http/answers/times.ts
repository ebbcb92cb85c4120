/** RFC 3339 section 5.6; the letters may be small. */
const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** A time as every answer has it: UTC, whole seconds (contract §1 *Times*). */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The same, or `null` where there is no time. */
export function timestampOrNull(date: Date | null): string | null {
  return date && timestamp(date);
}

/** The time that an RFC 3339 text such as `2024-01-15T10:30:00Z` means; nothing where it is none, or no such day is. */
export function parseTime(text: string): Date | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const time = new Date(text.toUpperCase());
  // Date takes 30 February for 1 March.
  const [year, month, day] = match.slice(1, 4).map(Number);
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  return Number.isNaN(time.getTime()) || !exists ? undefined : time;
}
