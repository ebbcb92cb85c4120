import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * - `scheduled`: due at `run_at`, for the first time or again
 * - `sending`: a worker holds it by a lease; the NOTIFY may have left
 * - `unknown`: the NOTIFY may have reached the device, but nobody knows; what the device does next will tell
 * - `sent`: the device took it
 * - `failed`, `canceled`: it is not going to happen
 */
export const REBOOT_STATES = ['scheduled', 'sending', 'unknown', 'sent', 'failed', 'canceled'] as const;
export type RebootState = (typeof REBOOT_STATES)[number];

/** Why a reboot is in its state; what it means is in the API's documentation of `reason`. */
export const REBOOT_REASONS = [
  'active_call',
  'no_contact',
  'unreachable',
  'not_allowed',
  'declined',
  'no_response',
  'interrupted',
  'registered_again',
  'unconfirmed',
  'requested',
  'device_deleted',
] as const;
export type RebootReason = (typeof REBOOT_REASONS)[number];

/** A reboot that was asked for (contract §3 *Reboot*). */
@Entity('reboots')
export class Reboot {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  device_id: string;

  @Column('text')
  organization_id: string;

  @Column('text')
  state: RebootState;

  @Column('integer')
  delay_seconds: number;

  /** Even during a call. */
  @Column('boolean')
  force: boolean;

  /** When it was to happen, as it was asked for. */
  @Column('timestamptz')
  scheduled_time: Date;

  /** When it is tried next. */
  @Column('timestamptz')
  run_at: Date;

  @Column('integer')
  attempts: number;

  /** Grows with each `run_at`, so that the queue never takes the job for one that it has had already. */
  @Column('integer')
  job_number: number;

  /** Who may write down what came of the sending. */
  @Column('text', { nullable: true })
  lease_token: string | null;

  @Column('timestamptz', { nullable: true })
  lease_until: Date | null;

  /** The contact of the device. */
  @Column('text', { nullable: true })
  contact: string | null;

  /** The Request-URI; null where it is the contact. */
  @Column('text', { nullable: true })
  request_uri: string | null;

  @Column('text', { nullable: true })
  next_hop: string | null;

  /** The Event header. */
  @Column('text', { nullable: true })
  event: string | null;

  @Column('text', { nullable: true })
  sip_branch: string | null;

  @Column('text', { nullable: true })
  sip_call_id: string | null;

  @Column('integer', { nullable: true })
  sip_cseq: number | null;

  @Column('text', { nullable: true })
  sip_from_tag: string | null;

  @Column('text', { nullable: true })
  sip_sent_by: string | null;

  /** The first moment at which the NOTIFY can have left; stored before it does. */
  @Column('timestamptz', { nullable: true })
  sent_at: Date | null;

  /** Status code of the device's final response to the last attempt. */
  @Column('integer', { nullable: true })
  response_code: number | null;

  @Column('text', { nullable: true })
  reason: RebootReason | null;

  /** The subject of the token. */
  @Column('text')
  requested_by: string;

  @Column('text')
  request_id: string;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;
}
