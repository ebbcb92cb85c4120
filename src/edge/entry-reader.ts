import { parseTime } from '../http/answers/times.js';

/** What is wrong with an entry. */
export interface EntryProblem {
  field: string;
  message: string;
}

/** How far the clock of a node may be ahead of ours. */
const MAX_AHEAD_MS = 5 * 60_000;
/** They would end up in SIP headers, logs and XML. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]/u;
const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');
/** What is left where a text is cut within a character of two units. */
const HALF_A_CHARACTER = /[\ud800-\udbff]$/;
const ID = /^[0-9A-Za-z]{1,64}$/;

/**
 * Reads the fields of one entry of a report. The first problem is kept, and what is read after it means nothing. `null`
 * is the same as nothing.
 *
 * class-validator would take seconds for thousands of entries, and cannot be used in another thread.
 */
export class EntryReader {
  problem?: EntryProblem;
  /** What is wrong with the first member of a list that was left out. */
  leftOut?: EntryProblem;

  constructor(
    private readonly entry: Record<string, unknown>,
    private readonly now: number,
  ) {}

  /** Of a member of a list; a problem where it is no object. */
  static of(value: unknown, now: number): EntryReader {
    if (isObject(value)) return new EntryReader(value, now);
    const reader = new EntryReader({}, now);
    reader.refuse('', 'must be an object');
    return reader;
  }

  /** A problem where the entry has another field. */
  only(fields: ReadonlySet<string>): this {
    for (const field of Object.keys(this.entry)) {
      if (!fields.has(field)) this.refuse(field, 'is not a known field');
    }
    return this;
  }

  has(field: string): boolean {
    return (this.entry[field] ?? null) !== null;
  }

  /** Whether there is an empty text. */
  blank(field: string): boolean {
    return this.entry[field] === '';
  }

  required(field: string): this {
    if (!this.has(field)) this.refuse(field, 'is required');
    return this;
  }

  text(field: string, maxLength: number): string | undefined {
    const value = this.entry[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.refuse(field, 'must be a string');
    if (value.length > maxLength) return this.refuse(field, `must be at most ${maxLength} characters`);
    return UNPRINTABLE.test(value) ? this.refuse(field, 'must not contain control characters') : value.trim();
  }

  /**
   * What there is to be kept of a text that somebody else chose, such as a caller: cut at the length, and without control
   * characters, so that nobody is left out of what is reported for what he calls himself. An empty one is nothing.
   */
  excerpt(field: string, maxLength: number): string | undefined {
    const value = this.entry[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.refuse(field, 'must be a string');
    const text = value.replace(ALL_UNPRINTABLE, ' ').trim().slice(0, maxLength);
    return text.replace(HALF_A_CHARACTER, '') || undefined;
  }

  /** A text as `parse` makes it. @param expected what it must be, for those that `parse` returns nothing for */
  parsed<Value>(
    field: string,
    maxLength: number,
    parse: (text: string) => Value | undefined,
    expected: string,
  ): Value | undefined {
    const text = this.text(field, maxLength);
    if (text === undefined) return undefined;
    return parse(text) ?? this.refuse(field, expected);
  }

  integer(field: string, minimum: number, maximum: number): number | undefined {
    const value = this.entry[field] ?? undefined;
    if (value === undefined) return undefined;
    if (!Number.isInteger(value)) return this.refuse(field, 'must be a whole number');
    const number = value as number;
    return number < minimum || number > maximum
      ? this.refuse(field, `must be from ${minimum} to ${maximum}`)
      : number;
  }

  word<Word extends string>(field: string, words: readonly Word[]): Word | undefined {
    const value = this.entry[field] ?? undefined;
    if (value === undefined) return undefined;
    return words.find((word) => word === value) ?? this.refuse(field, `must be one of ${words.join(', ')}`);
  }

  id(field: string, prefix: string): string | undefined {
    const value = this.entry[field] ?? undefined;
    if (value === undefined) return undefined;
    const valid =
      typeof value === 'string' && value.startsWith(`${prefix}_`) && ID.test(value.slice(prefix.length + 1));
    return valid ? value : this.refuse(field, `must be an id such as ${prefix}_12345`);
  }

  /** A time that has come, in milliseconds since 1970. A clock that is a little ahead sees things now. */
  pastTime(field: string): number | undefined {
    const time = this.time(field);
    if (time === undefined) return undefined;
    return time > this.now + MAX_AHEAD_MS
      ? this.refuse(field, 'must not be more than 5 minutes in the future')
      : Math.min(time, this.now);
  }

  /** Any time from 1970 on, in milliseconds. */
  time(field: string): number | undefined {
    const value = this.entry[field] ?? undefined;
    if (value === undefined) return undefined;
    const time = typeof value === 'string' ? parseTime(value)?.getTime() : undefined;
    return time === undefined || time < 0
      ? this.refuse(field, 'must be a time such as 2024-01-15T10:30:00Z')
      : time;
  }

  /**
   * Reads each object of a list as an entry of its own. Those with a problem are left out; if all have one, that of the
   * first is one with this entry.
   */
  each<Read>(
    field: string,
    most: number,
    fields: ReadonlySet<string>,
    read: (entry: EntryReader) => Read,
  ): Read[] | undefined {
    const values = this.entry[field] ?? undefined;
    if (values === undefined) return undefined;
    if (!Array.isArray(values)) return this.refuse(field, 'must be an array');
    if (values.length > most) return this.refuse(field, `must contain at most ${most} entries`);
    const all = values.map((value: unknown, index) => {
      const reader = EntryReader.of(value, this.now);
      const one = read(reader.only(fields));
      const { problem } = reader;
      if (!problem) return [one];
      const path = [`${field}[${index}]`, problem.field].filter(Boolean).join('.');
      this.leftOut ??= { field: path, message: problem.message };
      return [];
    });
    const taken = all.flat();
    if (this.leftOut && taken.length === 0) return this.refuse(this.leftOut.field, this.leftOut.message);
    return taken;
  }

  value(field: string): unknown {
    return this.entry[field] ?? undefined;
  }

  refuse(field: string, message: string): undefined {
    this.problem ??= { field, message };
    return undefined;
  }
}

/** Whether JSON has it in braces. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
