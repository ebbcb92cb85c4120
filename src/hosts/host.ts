import { isIP } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import { plainAddress } from './addresses.js';

/** More than any name of 253 octets takes as U-labels; longer texts are not even looked at. */
export const MAX_HOST_LENGTH = 1_000;
const MAX_NAME_LENGTH = 253;

/**
 * A label of a name that is looked up (RFC 1035 section 2.3.4). It may have underscores, which no host name may have
 * (RFC 1123 section 2.1) but which DNS, containers and carriers do.
 */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** RFC 3261 section 25.1, `toplabel`: what ends in a label such as `1` or `0x7f` is an address to some resolvers. */
const LAST_LABEL = /^[a-z_]/;

/** Of ASCII only what names have: the URL parser below would take `%41`, `/` and tabs as well. */
const NAME_LIKE = /^[A-Za-z0-9._\-\u{80}-\u{10ffff}]+$/u;
const ASCII = /^[\x21-\x7e]+$/;
const BRACKETED = /^\[(.*)\]$/;

/**
 * The code points of a U-label: letters, marks, digits and hyphens (RFC 5892 section 2.1), with those that are valid
 * in some contexts (its appendix A), and underscores. Symbols and emoji are none, though browsers look them up.
 */
const U_LABEL =
  /^(?:[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{Nd}_-]|\u{b7}|\u{375}|\u{5f3}|\u{5f4}|\u{30fb}|\u{200c}|\u{200d})+$/u;

/** An IPv4 or IPv6 address, without a zone. */
export function isAddress(value: unknown): value is string {
  return typeof value === 'string' && isIP(value) !== 0 && !value.includes('%');
}

/**
 * The one form in which a host is kept and compared: an address as `plainAddress` has it, a name as
 * `canonicalHostname` has it. White space around is no part of it, nor are the brackets of an IPv6 address.
 * @returns undefined for what is no host: one with a port or a zone, `127.1`, `010.0.0.1`, a malformed name
 */
export function canonicalHost(text: string): string | undefined {
  if (text.length > MAX_HOST_LENGTH) return undefined;
  const trimmed = text.trim();
  const bracketed = BRACKETED.exec(trimmed)?.[1];
  const address = bracketed ?? trimmed;
  if (isAddress(address) && (bracketed === undefined || isIP(address) === 6)) return plainAddress(address);
  return canonicalHostname(trimmed);
}

/**
 * A name as it is looked up: lower-case, internationalized labels as A-labels (RFC 5891 section 4), without the final
 * dot of an absolute name (RFC 3261 section 25.1, `hostname`).
 * @returns undefined for what is no name
 */
export function canonicalHostname(text: string): string | undefined {
  if (text.length > MAX_HOST_LENGTH) return undefined;
  const trimmed = text.trim();
  if (!NAME_LIKE.test(trimmed)) return undefined;
  const ascii = ASCII.test(trimmed) ? trimmed.toLowerCase() : domainToASCII(trimmed);
  const name = ascii.replace(/\.$/, '');
  const labels = name.split('.');
  if (name.length > MAX_NAME_LENGTH || !labels.every((label) => LABEL.test(label))) return undefined;
  if (!LAST_LABEL.test(labels.at(-1)!)) return undefined;
  return ASCII.test(trimmed) || hasValidALabels(name) ? name : undefined;
}

/** Whether each A-label of a canonical name stands for a U-label (RFC 5890 section 2.3.2.1). */
export function hasValidALabels(name: string): boolean {
  const unicode = domainToUnicode(name);
  const aLabels = name.split('.').map(isALabel);
  // Of one that stands for nothing, Node.js 20 makes nothing at all, and Node.js 24 leaves it as it is.
  const valid = unicode
    .split('.')
    .every((label, index) => !aLabels[index] || (U_LABEL.test(label) && !isALabel(label)));
  return valid && domainToASCII(unicode) === name;
}

function isALabel(label: string): boolean {
  return label.startsWith('xn--');
}
