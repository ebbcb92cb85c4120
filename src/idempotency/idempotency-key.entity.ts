import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The first answer to a request that carried an `Idempotency-Key` (contract §1 *Idempotency*). */
@Entity('idempotency_keys')
export class IdempotencyKey {
  /** The subject of the token. */
  @PrimaryColumn('text')
  caller: string;

  @PrimaryColumn('text')
  key: string;

  /** Those that the token was for: who acts for fewer of them gets no answer that is of them. */
  @Column('text', { array: true, nullable: true })
  organizations: string[] | null;

  /** Keyed digest of method, path and body: what a repeat must be equal in. */
  @Column('bytea')
  fingerprint: Buffer;

  /** Until when a request that has not answered yet holds the key; null once it has. */
  @Column('timestamptz', { nullable: true })
  held_until: Date | null;

  @Column('integer', { nullable: true })
  status: number | null;

  @Column('text', { nullable: true })
  etag: string | null;

  @Column('text', { nullable: true })
  location: string | null;

  /** Encrypted, since an answer may show a secret once. */
  @Column('bytea', { nullable: true })
  body_ciphertext: Buffer | null;

  @Column('text', { nullable: true })
  body_key_id: string | null;

  @Column('timestamptz')
  created_at: Date;
}
