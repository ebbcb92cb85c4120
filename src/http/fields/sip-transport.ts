import { enumeration, type WordOf } from './enumeration.js';

/** How SIP messages travel (RFC 3261 section 18). */
export const TRANSPORTS = enumeration('Transport', ['udp', 'tcp', 'tls'], 'SIP transport protocol.');
export type Transport = WordOf<typeof TRANSPORTS>;
