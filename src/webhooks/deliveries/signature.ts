import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * The `webhook-signature` header of Standard Webhooks (section *Signature scheme*): one HMAC-SHA256 signature for each
 * secret, separated by spaces, of which a receiver accepts any.
 * @param secrets `whsec_` and the key in base64
 * @param timestamp of the attempt, in seconds
 */
export function signatureOf(secrets: string[], eventId: string, timestamp: number, body: string): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${eventId}.${timestamp}.${body}`).digest('base64')}`;
    })
    .join(' ');
}
