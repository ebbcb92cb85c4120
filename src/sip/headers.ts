/** The forms of RFC 3261 §7.3.3, RFC 6665 and RFC 3515 that one letter stands for. */
const COMPACT: Record<string, string> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
};

/** A header field: its name and its value. */
export type HeaderField = readonly [name: string, value: string];

/** The name that two spellings of a header have in common. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return COMPACT[lower] ?? lower;
}

/** The header fields of a received message, in its order; names are matched in any case and in their compact form. */
export class Headers {
  constructor(readonly fields: readonly HeaderField[]) {}

  /** The first value of this name. */
  get(name: string): string | undefined {
    const wanted = canonicalName(name);
    return this.fields.find(([each]) => canonicalName(each) === wanted)?.[1];
  }

  /** Every value of this name, one a line; lists in one line are not split. */
  getAll(name: string): string[] {
    const wanted = canonicalName(name);
    return this.fields.filter(([each]) => canonicalName(each) === wanted).map(([, value]) => value);
  }
}
