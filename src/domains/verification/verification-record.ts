import { randomBytes } from 'node:crypto';

const PREFIX = 'voiceplatform-verify=';

/** Below the domain, for those that are a CNAME and so cannot have a TXT record of their own (RFC 1034 section 3.6.2). */
const LABEL = '_voiceplatform-verify';

/** What a TXT record must say to prove that a domain is an organization's: 128 bits that nobody guesses. */
export function newVerificationRecord(): string {
  return PREFIX + randomBytes(16).toString('hex');
}

/** Where the record may be published. */
export function verificationNames(domain: string): [string, string] {
  return [domain, `${LABEL}.${domain}`];
}

/** Whether a TXT record is meant for us, though it may be an old one. */
export function isVerificationRecord(text: string): boolean {
  return text.startsWith(PREFIX);
}
