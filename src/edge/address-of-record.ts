import { formatHostPort } from '../../sip/index.js';

/** What may stand in the user part of a SIP URI as it is (RFC 3261 section 25.1), without `;` and `?`. */
const NOT_IN_USER = /[^A-Za-z0-9\-_.!~*'()&=+$,/]/gu;

/** The SIP URI of a user, without escapes, at a domain. */
export function addressOfRecord(username: string, domain: string): string {
  return `sip:${username.replace(NOT_IN_USER, encodeURIComponent)}@${formatHostPort(domain)}`;
}
