import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A secret that an endpoint's deliveries are signed with. */
@Entity('webhook_secrets')
export class WebhookSecret {
  @PrimaryColumn('text')
  endpoint_id: string;

  /** The version of the endpoint that it came with. */
  @PrimaryColumn('integer')
  version: number;

  /** Encrypted for the id of the endpoint. */
  @Column('bytea')
  ciphertext: Buffer;

  @Column('text')
  key_id: string;

  @Column('timestamptz')
  created_at: Date;

  /** Null for the newest one; the ones before are valid for a while, so that receivers can change over. */
  @Column('timestamptz', { nullable: true })
  expires_at: Date | null;
}
