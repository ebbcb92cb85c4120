import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import { Encryption, type Sealed } from '../database/encryption.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { WebhookSecret } from './webhook-secret.entity.js';

/** Within the 24 to 64 bytes of Standard Webhooks, and as long as the key of the HMAC that it is for. */
const SECRET_BYTES = 32;

const VALID = `
  SELECT ciphertext, key_id FROM webhook_secrets
  WHERE endpoint_id = $1 AND (expires_at IS NULL OR expires_at > now()) ORDER BY version DESC`;

/** There is nothing to sign with: no secret, or none of the configured keys decrypts it. */
export class SecretUnreadable extends Error {}

/** The secrets of webhook endpoints: made here, stored encrypted, shown once. Whoever writes them has the endpoint locked. */
@Injectable()
export class WebhookSecretStore {
  private readonly logger = new Logger('WebhookSecrets');

  constructor(
    private readonly queries: PreparedQueries,
    private readonly encryption: Encryption,
  ) {}

  /** A new secret, `whsec_` and base64, for the endpoint that has this version now. */
  async issue(manager: EntityManager, endpointId: string, version: number): Promise<string> {
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    const sealed = this.encryption.encrypt(secret, endpointId);
    await manager.insert(WebhookSecret, {
      ...sealed,
      endpoint_id: endpointId,
      version,
      created_at: new Date(),
      expires_at: null,
    });
    return secret;
  }

  /** How many secrets of the endpoint will expire, and have not yet. */
  countExpiring(manager: EntityManager, endpointId: string, now: Date): Promise<number> {
    return manager.countBy(WebhookSecret, { endpoint_id: endpointId, expires_at: MoreThan(now) });
  }

  /** Lets the present secret expire. */
  async expire(manager: EntityManager, endpointId: string, at: Date): Promise<void> {
    await manager.update(
      WebhookSecret,
      { endpoint_id: endpointId, expires_at: IsNull() },
      { expires_at: at },
    );
  }

  /** Deletes all secrets of an endpoint. */
  async forget(manager: EntityManager, endpointId: string): Promise<void> {
    await manager.delete(WebhookSecret, { endpoint_id: endpointId });
  }

  /** All that deliveries are to be signed with at present, newest first. @throws SecretUnreadable */
  async valid(endpointId: string): Promise<string[]> {
    const rows = await this.queries.rows<Sealed>('webhook_secrets_valid', VALID, [endpointId]);
    if (rows.length === 0) throw new SecretUnreadable(`${endpointId} has no secret`);
    try {
      return rows.map((row) => this.encryption.decrypt(row, endpointId));
    } catch (error) {
      this.logger.error(`${endpointId}: ${(error as Error).message}`);
      throw new SecretUnreadable((error as Error).message, { cause: error });
    }
  }
}
