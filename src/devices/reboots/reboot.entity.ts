import { Column, Entity, PrimaryColumn } from 'typeorm';
import { explained, listedBelow, type WordOf } from '../../http/fields/enumeration.js';

const NOT_HAPPENING = 'it will not happen';

/**
 * - `scheduled`: due at `run_at`, for the first time or again
 * - `sending`: a worker holds it by a lease; the NOTIFY may have left
 * - `unknown`: the NOTIFY may have reached the device, but nobody knows; what the device does next will tell
 * - `sent`: the device took it
 * - `failed`, `canceled`: it is not going to happen
 */
export const REBOOT_STATES = explained('RebootState', {
  scheduled: 'waiting for its time or for another try',
  sending: 'being sent',
  unknown: 'it may have reached the device, and what the device does next decides',
  sent: 'the device accepted it',
  failed: NOT_HAPPENING,
  canceled: NOT_HAPPENING,
});
export type RebootState = WordOf<typeof REBOOT_STATES>;

const NO_ANSWER = 'the device was not registered, or its contact did not respond';
const NO_RESULT = 'it was sent, but the result is unknown';
const CANCELED = 'it was canceled on request, or because the device was deleted';

/** Why a reboot is in its state. */
export const REBOOT_REASONS = explained(
  'RebootReason',
  {
    active_call: 'the reboot waits for a call to end, or the call did not end within an hour',
    no_contact: NO_ANSWER,
    unreachable: NO_ANSWER,
    not_allowed: 'its contact is an address the service must not send to',
    declined: 'the device declined, see `response_code`',
    no_response: NO_RESULT,
    interrupted: NO_RESULT,
    registered_again: 'there was no response, but the device has registered since',
    unconfirmed: 'it is unknown whether the device rebooted',
    requested: CANCELED,
    device_deleted: CANCELED,
  },
  listedBelow('Reason for the state. Null if there is none.'),
);
export type RebootReason = WordOf<typeof REBOOT_REASONS>;

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

  /** SIP URIs of the proxies on the way; null where there are none. */
  @Column('text', { array: true, nullable: true })
  route_set: string[] | null;

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
