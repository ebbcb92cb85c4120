import { Logger } from '@nestjs/common';
import { readSettings } from '../config/settings.js';
import { Encryption } from '../database/encryption.js';
import type { PreparedQueries } from '../database/prepared-queries.js';
import { SecretUnreadable, WebhookSecretStore } from './webhook-secret.store.js';

const encryption = new Encryption(
  readSettings({
    DATABASE_URL: 'postgres://localhost',
    REDIS_URL: 'redis://localhost',
    JWT_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  }),
);

/** The secrets of an endpoint whose rows are these. */
function valid(rows: object[]): Promise<string[]> {
  const queries = { rows: () => Promise.resolve(rows) } as unknown as PreparedQueries;
  return new WebhookSecretStore(queries, encryption).valid('hook_1');
}

describe('the secrets of a webhook', () => {
  /** What operators are told: the message, and the component that tells it. */
  let errors: unknown[][];

  beforeEach(() => {
    errors = [];
    const error = (message: unknown, ...rest: unknown[]): void => void errors.push([message, rest.at(-1)]);
    Logger.overrideLogger({ log: () => undefined, warn: () => undefined, error });
  });

  it('are those that a configured key decrypts', async () => {
    expect(await valid([encryption.encrypt('whsec_1', 'hook_1')])).toEqual(['whsec_1']);
    expect(errors).toEqual([]);
  });

  it('cannot be read where there is none', async () => {
    await expect(valid([])).rejects.toThrow(SecretUnreadable);
    expect(errors).toEqual([]);
  });

  it('cannot be read where no key decrypts one, and operators are told', async () => {
    const sealed = { ...encryption.encrypt('whsec_1', 'hook_1'), key_id: '00000000' };
    await expect(valid([sealed])).rejects.toThrow(SecretUnreadable);
    expect(errors).toEqual([[expect.stringMatching(/^hook_1: /), 'WebhookSecrets']]);
  });
});
