import { Column, Entity, PrimaryColumn } from 'typeorm';
import { explained, type WordOf } from '../../http/fields/enumeration.js';
import type { CallDirection } from '../active-call.entity.js';

/** How it is known that a call has ended. */
export const CALL_ENDS = explained('CallEnd', {
  report: 'the end was reported',
  snapshot: 'a snapshot of the node did not list the call',
  expiry: 'the call was not reported again within `max_seconds`',
});
export type CallEnd = WordOf<typeof CALL_ENDS>;

/** What is kept of a call that is over (contract §3 *Calls*). Rows are only ever added. */
@Entity('call_records')
export class CallRecord {
  /** Made of the time of the end: records are in the order of their ids. */
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  call_id: string;

  @Column('text')
  organization_id: string;

  @Column('text', { nullable: true })
  direction: CallDirection | null;

  @Column('text', { nullable: true })
  device_id: string | null;

  @Column('text', { nullable: true })
  trunk_id: string | null;

  @Column('text', { nullable: true })
  route_id: string | null;

  @Column('text', { nullable: true })
  number: string | null;

  @Column('text', { nullable: true })
  from: string | null;

  @Column('text', { nullable: true })
  to: string | null;

  @Column('text', { nullable: true })
  node: string | null;

  @Column('timestamptz')
  started_at: Date;

  /** Null for a call that was not answered. */
  @Column('timestamptz', { nullable: true })
  answered_at: Date | null;

  @Column('timestamptz')
  ended_at: Date;

  /** A cause of ITU-T Q.850. */
  @Column('smallint', { nullable: true })
  cause: number | null;

  /** A SIP status. */
  @Column('smallint', { nullable: true })
  code: number | null;

  @Column('text')
  ended_by: CallEnd;
}
