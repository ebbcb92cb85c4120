import type { SipRequest } from '../../../src/sip/message.js';

/** A response as RFC 3261 §8.2.6 has it, with `received` and `rport` of RFC 3581. */
export function formatResponse(
  { message, remote }: { message: SipRequest; remote: { address: string; port: number } },
  status: number,
  reason: string,
  headers: [string, string][] = [],
): string {
  const { headers: asked } = message;
  const [via, ...passed] = asked.getAll('Via');
  const source = `;rport=${remote.port};received=${remote.address}`;
  return [
    `SIP/2.0 ${status} ${reason}`,
    `Via: ${via.replace(/;rport(?=;|$)/i, source)}`,
    ...passed.map((earlier) => `Via: ${earlier}`),
    `From: ${asked.get('From')}`,
    `To: ${asked.get('To')};tag=phone`,
    `Call-ID: ${asked.get('Call-ID')}`,
    `CSeq: ${asked.get('CSeq')}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');
}
