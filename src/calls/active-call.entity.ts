import { Column, Entity, PrimaryColumn } from 'typeorm';
import { explained, type WordOf } from '../http/fields/enumeration.js';

/** How far a call is that lasts. */
export const CALL_STATES = explained('CallState', {
  ringing: 'not answered yet',
  answered: 'the call is connected',
});
export type CallState = WordOf<typeof CALL_STATES>;

/** Which way a call goes, as its organization sees it. */
export const CALL_DIRECTIONS = explained('CallDirection', {
  inbound: 'from a trunk to a device',
  outbound: 'from a device to a trunk',
  internal: 'between devices',
});
export type CallDirection = WordOf<typeof CALL_DIRECTIONS>;

/** A call that the SIP edge has reported and not ended (contract §3 *Calls*). */
@Entity('active_calls')
export class ActiveCall {
  /** The Call-ID (RFC 3261 section 20.8). */
  @PrimaryColumn('text')
  call_id: string;

  @Column('text')
  organization_id: string;

  @Column('text')
  state: CallState;

  @Column('text', { nullable: true })
  direction: CallDirection | null;

  @Column('text', { nullable: true })
  device_id: string | null;

  @Column('text', { nullable: true })
  trunk_id: string | null;

  @Column('text', { nullable: true })
  route_id: string | null;

  /** The number that was called. */
  @Column('text', { nullable: true })
  number: string | null;

  @Column('text', { nullable: true })
  from: string | null;

  @Column('text', { nullable: true })
  to: string | null;

  /** Which registrar, PBX or SBC has the call. */
  @Column('text', { nullable: true })
  node: string | null;

  @Column('timestamptz')
  started_at: Date;

  /** Null also where a previous version of the program took down an answered call. */
  @Column('timestamptz', { nullable: true })
  answered_at: Date | null;

  /** Of when the latest report is; an older one changes nothing. */
  @Column('timestamptz')
  reported_at: Date;

  /** From then on it no longer counts, though nobody ended it. */
  @Column('timestamptz')
  expires_at: Date;
}
