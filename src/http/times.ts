/** RFC 3339 section 5.6; the letters may be small. */
const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

/** Milliseconds since the epoch of a time as RFC 3339 writes it, or undefined for text that is none. */
export function parseTime(text: string): number | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const time = Date.parse(text.toUpperCase());
  // Date.parse takes 30 February for 1 March.
  const [year, month, day] = match.slice(1, 4).map(Number);
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  return Number.isNaN(time) || !exists ? undefined : time;
}

/** A time as every answer has it: UTC, whole seconds (contract §1 *Times*). */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The same, or `null` where there is no time. */
export function timestampOrNull(date: Date | null): string | null {
  return date && timestamp(date);
}
