import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { Encryption } from '../database/encryption.js';
import { Transactions } from '../database/transactions.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

export const KEPT_FOR_HOURS = 24;
/** Longer than the longest SIP_TIMEOUT_MS with what is around it; after a crash the key can be used again once this is over. */
const CLAIM_SECONDS = 60;

/** A request by its key, and by what a repeat of it must be equal in. */
export interface IdempotentRequest {
  caller: Caller;
  key: string;
  /** By each encryption key; the first is stored. */
  fingerprints: Buffer[];
}

/** An answer as it is replayed. */
export interface RecordedAnswer {
  status: number;
  etag: string | null;
  location: string | null;
  body: string;
  replayed?: boolean;
}

/** What is recorded for a key. */
interface Recorded {
  sameRequest: boolean;
  /** Whether the caller still acts for all organizations that the first one acted for. */
  permitted: boolean;
  /** Missing while the first request still runs. */
  answer?: RecordedAnswer;
}

/** The table of answers by idempotency key. In PostgreSQL, so that losing Redis never runs a request twice. */
@Injectable()
export class IdempotencyKeyStore {
  constructor(
    private readonly transactions: Transactions,
    private readonly encryption: Encryption,
  ) {}

  fingerprints(method: string, url: string, body: string): Buffer[] {
    return this.encryption.fingerprints(`${method} ${url}\n${body}`);
  }

  /** Locks the key for the open transaction; false while another transaction holds it. A crash frees it at once. */
  lock({ caller, key }: IdempotentRequest): Promise<boolean> {
    return this.transactions.run(async (manager) => {
      const [{ locked }] = await manager.query<{ locked: boolean }[]>(
        'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked',
        [JSON.stringify(['idempotency', caller.subject, key])],
      );
      return locked;
    });
  }

  /** What is recorded for the key in the last 24 hours. */
  find({ caller, key, fingerprints }: IdempotentRequest): Promise<Recorded | undefined> {
    return this.transactions.run(async (manager) => {
      const record = await manager
        .createQueryBuilder(IdempotencyKey, 'k')
        .where('k.caller = :subject AND k.key = :key', { subject: caller.subject, key })
        .andWhere('k.created_at > now() - make_interval(hours => :hours)', { hours: KEPT_FOR_HOURS })
        .andWhere('(k.held_until IS NULL OR k.held_until > now())')
        .getOne();
      if (!record) return undefined;
      const sameRequest = fingerprints.some((each) => record.fingerprint.equals(each));
      const permitted = record.organizations?.every((each) => caller.actsFor(each)) ?? true;
      const { status, body_ciphertext: ciphertext, body_key_id: key_id } = record;
      if (status === null || !ciphertext || !key_id) return { sameRequest, permitted };
      const { etag, location } = record;
      const body = this.encryption.decrypt({ ciphertext, key_id }, key);
      return { sameRequest, permitted, answer: { status, etag, location, body } };
    });
  }

  /** Takes the key for a request that answers outside a transaction; false while another one has it. */
  claim({ caller, key, fingerprints: [fingerprint] }: IdempotentRequest): Promise<boolean> {
    return this.transactions.run(async (manager) => {
      const taken = await manager.query<unknown[]>(
        `INSERT INTO idempotency_keys AS k (caller, key, fingerprint, held_until, created_at)
         VALUES ($1, $2, $3, now() + make_interval(secs => $4), now())
         ON CONFLICT (caller, key) DO UPDATE
         SET fingerprint = excluded.fingerprint, held_until = excluded.held_until, created_at = now(), status = NULL
         WHERE k.held_until < now() OR k.created_at < now() - make_interval(hours => $5)
         RETURNING 1`,
        [caller.subject, key, fingerprint, CLAIM_SECONDS, KEPT_FOR_HOURS],
      );
      return taken.length > 0;
    });
  }

  async release({ caller, key }: IdempotentRequest): Promise<void> {
    await this.transactions.run((manager) => manager.delete(IdempotencyKey, { caller: caller.subject, key }));
  }

  async record(
    { caller, key, fingerprints: [fingerprint] }: IdempotentRequest,
    answer: RecordedAnswer,
  ): Promise<void> {
    const { ciphertext, key_id } = this.encryption.encrypt(answer.body, key);
    await this.transactions.run((manager) =>
      manager.upsert(
        IdempotencyKey,
        {
          caller: caller.subject,
          key,
          organizations: caller.organizationIds,
          fingerprint,
          held_until: null,
          status: answer.status,
          etag: answer.etag,
          location: answer.location,
          body_ciphertext: ciphertext,
          body_key_id: key_id,
          created_at: () => 'now()',
        },
        ['caller', 'key'],
      ),
    );
  }
}
