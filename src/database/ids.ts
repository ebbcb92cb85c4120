import { v7 as uuidv7 } from 'uuid';

/** The prefixes of every kind of id that the API hands out (contract §1 *Ids*). */
export type IdPrefix =
  | 'trunk'
  | 'ip'
  | 'route'
  | 'dev'
  | 'line'
  | 'reboot'
  | 'gw'
  | 'alert'
  | 'dom'
  | 'orgip'
  | 'num'
  | 'hook'
  | 'event'
  | 'delivery'
  | 'audit'
  | 'call';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The digits of an id, the last ones first: as many at a time as a number holds exactly. */
const DIGITS = [8, 8, 6];
const CHUNK = 62n ** 8n;

/**
 * A new id such as `trunk_0C7sKxlDB1CmnTsaCeWRf3`: a UUIDv7 (RFC 9562) in base 62. The alphabet is in ASCII order
 * and the width is fixed, so that ids sort by the time they were made.
 */
export function newId(prefix: IdPrefix): string {
  const bytes = Buffer.alloc(16);
  uuidv7(undefined, bytes);
  return idText(prefix, (bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8));
}

/** What no id that was made at this time or later is less than. */
export function lowestId(prefix: IdPrefix, at: Date): string {
  return idText(prefix, BigInt(Math.max(at.getTime(), 0)) << 80n);
}

function idText(prefix: IdPrefix, bits: bigint): string {
  let rest = bits;
  let text = '';
  for (const digits of DIGITS) {
    let chunk = Number(rest % CHUNK);
    rest /= CHUNK;
    for (let digit = 0; digit < digits; digit++) {
      text = ALPHABET[chunk % 62] + text;
      chunk = Math.floor(chunk / 62);
    }
  }
  return `${prefix}_${text}`;
}

/** The pattern of a well-formed id, for validation and for the OpenAPI document. */
export function idPattern(prefix: string): RegExp {
  return new RegExp(`^${prefix}_[0-9A-Za-z]{1,64}$`);
}

/** Whether `text` is a well-formed id of this kind; it need not name anything. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return idPattern(prefix).test(text);
}
