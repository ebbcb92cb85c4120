/** RFC 3339 section 5.6; the letters may be small. */
const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

const DAY_MS = 86_400_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
/** The last day that was written, and its text up to the time of day. */
let written = { day: NaN, text: '' };

/** A time as every answer has it: UTC, whole seconds (contract §1 *Times*). */
export function timestamp(date: Date): string {
  return timestampOf(date.getTime());
}

/**
 * The same of a time in milliseconds since the epoch. Only the first of each day costs what `toISOString` does: answers have
 * thousands of them.
 */
export function timestampOf(milliseconds: number): string {
  const day = Math.floor(milliseconds / DAY_MS);
  if (day !== written.day) written = { day, text: new Date(day * DAY_MS).toISOString().slice(0, 11) };
  const seconds = Math.floor((milliseconds - day * DAY_MS) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${written.text}${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes]}:${TWO_DIGITS[seconds % 60]}Z`;
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
