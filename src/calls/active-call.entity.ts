import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A call that the SIP edge has reported and not ended (contract §3 *The SIP edge*). */
@Entity('active_calls')
export class ActiveCall {
  /** The Call-ID (RFC 3261 section 20.8). */
  @PrimaryColumn('text')
  call_id: string;

  @Column('text')
  organization_id: string;

  @Column('text', { nullable: true })
  device_id: string | null;

  @Column('text', { nullable: true })
  trunk_id: string | null;

  @Column('text', { nullable: true })
  from: string | null;

  @Column('text', { nullable: true })
  to: string | null;

  @Column('timestamptz')
  started_at: Date;

  /** From then on it no longer counts, though nobody ended it. */
  @Column('timestamptz')
  expires_at: Date;
}
