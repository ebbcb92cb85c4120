import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { signatureOf } from './signature.js';

/** Held against the reference library of Standard Webhooks. */
describe('signatureOf', () => {
  const [present, previous] = [32, 64].map((n) => `whsec_${randomBytes(n).toString('base64')}`);
  const body = JSON.stringify({ type: 'trunk.status_changed', data: { name: 'Büro ☎' } });
  const now = Math.floor(Date.now() / 1000);

  function headers(secrets: string[], timestamp = now): Record<string, string> {
    return {
      'webhook-id': 'event_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(secrets, 'event_1', timestamp, body),
    };
  }

  it('is what the reference library makes and accepts', () => {
    expect(signatureOf([present], 'event_1', now, body)).toBe(
      new Webhook(present).sign('event_1', new Date(now * 1000), body),
    );
    expect(new Webhook(present).verify(body, headers([present]))).toEqual(JSON.parse(body));
  });

  it('has a signature of each secret, so that a receiver may hold either', () => {
    const both = headers([present, previous]);
    expect(both['webhook-signature'].split(' ')).toHaveLength(2);
    for (const secret of [present, previous]) new Webhook(secret).verify(body, both);
    expect(() => new Webhook(previous).verify(body, headers([present]))).toThrow('signature');
  });

  it('is of the body, the id and the time', () => {
    const signed = headers([present]);
    const verify = (text: string, changed: Record<string, string>): unknown =>
      new Webhook(present).verify(text, { ...signed, ...changed });
    expect(() => verify(body.replace('Büro', 'Bureau'), {})).toThrow('signature');
    expect(() => verify(body, { 'webhook-id': 'event_2' })).toThrow('signature');
    expect(() => verify(body, { 'webhook-timestamp': String(now + 1) })).toThrow('signature');
  });
});
