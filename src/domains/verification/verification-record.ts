import { randomBytes } from 'node:crypto';

const KEY = 'voiceplatform-verify';

/** Below the domain, for those that are a CNAME and so cannot have a TXT record of their own (RFC 1034 section 3.6.2). */
const LABEL = `_${KEY}`;

/** What a TXT record must say to prove that a domain is an organization's: 128 bits that nobody guesses. */
export function newVerificationRecord(): string {
  return `${KEY}=${randomBytes(16).toString('hex')}`;
}

/** Where the record may be published. */
export function verificationNames(domain: string): [string, string] {
  return [domain, `${LABEL}.${domain}`];
}

/** Longer texts were not made of a verification record. */
const MAX_LENGTH = 500;
/** What people and DNS panels add around a record and within: white space, quotation marks, escapes, full stops. */
const ADDED = /[\s\p{C}\p{Z}\p{Pi}\p{Pf}"'`´″′‚„\\]+/gu;
const DASHES = /\p{Pd}/gu;
const FINAL_STOPS = /[.,;]{1,3}$/;

/**
 * The text as it was meant. That capitals are lost costs no security: a token has the digits and the small letters of
 * hexadecimal numbers alone.
 */
function meant(text: string): string {
  if (text.length > MAX_LENGTH) return '';
  const plain = text.normalize('NFKC').replace(ADDED, '').replace(DASHES, '-').toLowerCase();
  return plain.replace(FINAL_STOPS, '');
}

/** Whether a TXT record is the verification record, as people make it. */
export function isVerificationRecord(text: string, record: string): boolean {
  return meant(text) === record.toLowerCase();
}

/**
 * What keeps a TXT record from being the verification record that it was probably made for.
 * @returns undefined for a record that has nothing to do with it
 */
export function differenceFrom(text: string, record: string): string | undefined {
  const found = meant(text);
  const wanted = record.toLowerCase();
  const token = wanted.slice(KEY.length + 1);
  if (found.includes(wanted)) return 'with other text around it';
  if (found === token) return `without ${KEY}= in front`;
  if (found.includes(token)) return `with the right value, but not after ${KEY}=`;
  if (!found.startsWith(KEY)) return undefined;
  if (!found.startsWith(`${KEY}=`)) return `without the = after ${KEY}`;
  return wanted.startsWith(found) ? 'with the end missing' : 'with another value';
}
