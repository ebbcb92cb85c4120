import type { Transport } from './flow.js';

/** Where a SIP server listens that says no port (RFC 3261 §19.1.2). */
export function defaultPort(transport: Transport | Lowercase<Transport>): number {
  return transport.toUpperCase() === 'TLS' ? 5061 : 5060;
}
