import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { inCall } from '../../calls/call.store.js';
import { newId } from '../../database/ids.js';
import { Transactions } from '../../database/transactions.js';
import type { TransactionIdentity } from '../../sip/index.js';
import type { Device } from '../device.entity.js';
import type { NotifyTarget } from '../notifications/notify-target.js';
import { RebootAnnouncements } from './reboot-announcements.js';
import {
  CALL_CHECK_MS,
  CALL_WAIT_MS,
  LEASE_MS,
  MAX_ATTEMPTS,
  nextAttempt,
  REPEATABLE_MS,
} from './reboot-timing.js';
import { type Reboot, REBOOT_STATES, type RebootReason, type RebootState } from './reboot.entity.js';

/**
 * All that may become of a reboot (contract §3 *Reboot*). A step applies to a reboot that is in the state `from`, and
 * takes it to the state `to` for one of the reasons. No step starts from `sent`, `failed` and `canceled`.
 */
export const TRANSITIONS = [
  // Somebody wants it, wants it at another time, or does not want it any more.
  { step: 'schedule', from: null, to: 'scheduled', reasons: [null] },
  { step: 'reschedule', from: 'scheduled', to: 'scheduled', reasons: [null] },
  { step: 'cancel', from: 'scheduled', to: 'canceled', reasons: ['requested', 'device_deleted'] },
  // It is due, but the device is in a call, or there is no way to it.
  { step: 'waitForCall', from: 'scheduled', to: 'scheduled', reasons: ['active_call'] },
  { step: 'waitForCall', from: 'scheduled', to: 'failed', reasons: ['active_call'] },
  { step: 'notSent', from: 'scheduled', to: 'scheduled', reasons: ['no_contact', 'unreachable'] },
  { step: 'notSent', from: 'scheduled', to: 'failed', reasons: ['no_contact', 'unreachable', 'not_allowed'] },
  // A worker holds it by a lease while it sends the NOTIFY. From one that is gone another takes it over.
  { step: 'claim', from: 'scheduled', to: 'sending', reasons: [null] },
  { step: 'renewLeases', from: 'sending', to: 'sending', reasons: [null] },
  { step: 'takeOver', from: 'sending', to: 'sending', reasons: [null] },
  // The NOTIFY was answered or not, or it is too late to take it over.
  { step: 'settle', from: 'sending', to: 'sent', reasons: [null] },
  { step: 'settle', from: 'sending', to: 'scheduled', reasons: ['declined', 'unreachable'] },
  { step: 'settle', from: 'sending', to: 'failed', reasons: ['declined', 'unreachable', 'not_allowed'] },
  { step: 'settle', from: 'sending', to: 'unknown', reasons: ['no_response', 'interrupted'] },
  { step: 'interrupt', from: 'sending', to: 'unknown', reasons: ['interrupted'] },
  // What the device has done since tells what came of it.
  { step: 'settleUnknown', from: 'unknown', to: 'sent', reasons: ['registered_again'] },
  { step: 'settleUnknown', from: 'unknown', to: 'scheduled', reasons: ['no_response'] },
  { step: 'settleUnknown', from: 'unknown', to: 'failed', reasons: ['unconfirmed'] },
] as const satisfies readonly {
  step: string;
  from: RebootState | null;
  to: RebootState;
  reasons: readonly (RebootReason | null)[];
}[];

type Row = (typeof TRANSITIONS)[number];
type OutcomeOf<R> = R extends Row ? { state: R['to']; reason: R['reasons'][number] } : never;

/** Each is the method of this name. */
export type Step = Row['step'];

/** What a step may come to. */
export type Outcome<S extends Step> = OutcomeOf<Extract<Row, { step: S }>>;

/** A step that starts from a state, and what it comes to. What the table does not have does not compile. */
type Transition = { [S in Exclude<Step, 'schedule'>]: { step: S } & Outcome<S> }[Exclude<Step, 'schedule'>];

/** The states that a step starts from: a device has at most one reboot in them. */
export const OPEN_STATES = REBOOT_STATES.words.filter((state) =>
  TRANSITIONS.some(({ from }) => from === state),
);

/** A step with what else it changes; columns left out are kept, but for the response code. */
type Change = Transition & {
  response_code?: number | null;
  attempts?: number;
  /** When it is tried again; for `scheduled` alone. */
  in_ms?: number;
};

/** What came of a sending; `scheduled` is to be tried again, as nobody has obeyed it. */
export type Verdict = Outcome<'settle'> & { response_code: number | null };

/** What is asked for: in how many seconds, whether even during a call, and by whom. */
export interface RebootRequest {
  delay: number;
  force: boolean;
  caller: Caller;
}

/** What is sent, as it is stored before. */
export interface Sending extends NotifyTarget {
  event: string;
  identity: TransactionIdentity;
}

/** A sending that may be begun again. */
export type RepeatableReboot = Reboot & { sent_ago_ms: number };

/** The rest of a step's statement, in SQL; `values` are its parameters from `$3` on. */
interface Statement {
  set: string;
  where: string;
  values: unknown[];
  returning?: string;
}

/**
 * The state machine of reboots: every write of one is here, that of its lease included. A step is one statement that
 * only applies to the state it starts from, by the clock of the database, so that of all workers one takes it, and one
 * that was given up changes nothing. The database holds what a state must have (a lease, what was sent, one open reboot
 * a device). Which step may follow is said here alone, so that old and new processes can run side by side.
 */
@Injectable()
export class RebootStateMachine {
  constructor(
    private readonly transactions: Transactions,
    private readonly announcements: RebootAnnouncements,
  ) {}

  /** Accepts a reboot of a device that has none under way. */
  async schedule(
    manager: EntityManager,
    { id, organization_id }: Pick<Device, 'id' | 'organization_id'>,
    { delay, force, caller }: RebootRequest,
  ): Promise<Reboot> {
    const { state, reason }: Outcome<'schedule'> = { state: 'scheduled', reason: null };
    const [reboot] = await manager.query<Reboot[]>(
      `INSERT INTO reboots (state, reason, id, device_id, organization_id, delay_seconds, force, scheduled_time, run_at,
         attempts, job_number, requested_by, request_id, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6::integer, $7, now() + make_interval(secs => $6::integer),
         now() + make_interval(secs => $6::integer), 0, 1, $8, $9, now(), now())
       RETURNING *`,
      [state, reason, newId('reboot'), id, organization_id, delay, force, caller.subject, caller.requestId],
    );
    return reboot;
  }

  /** Has the reboot that is scheduled happen at another time. */
  async reschedule(manager: EntityManager, id: string, request: RebootRequest): Promise<Reboot> {
    const { delay, force, caller } = request;
    const [reboot] = await this.take(
      { step: 'reschedule', state: 'scheduled', reason: null },
      {
        set: `delay_seconds = $4::integer, force = $5, scheduled_time = now() + make_interval(secs => $4::integer),
          run_at = now() + make_interval(secs => $4::integer), attempts = 0, job_number = job_number + 1,
          response_code = NULL, requested_by = $6, request_id = $7, updated_at = now()`,
        where: 'id = $3',
        values: [id, delay, force, caller.subject, caller.requestId],
      },
      manager,
    );
    return reboot;
  }

  /** Cancels the device's reboot that is scheduled. @returns it, or nothing where none was scheduled */
  async cancel(
    manager: EntityManager,
    deviceId: string,
    reason: Outcome<'cancel'>['reason'],
  ): Promise<Reboot | undefined> {
    const [canceled] = await this.take(
      { step: 'cancel', state: 'canceled', reason },
      { set: 'updated_at = now()', where: 'device_id = $3', values: [deviceId] },
      manager,
    );
    return canceled;
  }

  /** Has a reboot wait for a call to end. @param overdueMs for how long it has been due */
  async waitForCall({ id, job_number }: Reboot, overdueMs: number): Promise<void> {
    const state = overdueMs > CALL_WAIT_MS ? 'failed' : 'scheduled';
    const change: Change = { step: 'waitForCall', state, reason: 'active_call', in_ms: CALL_CHECK_MS };
    await this.goOn(id, change, 'job_number = $7', [job_number]);
  }

  /** Goes on with a reboot that could not be sent: with a further attempt, or with none. */
  async notSent({ id, attempts, job_number }: Reboot, outcome: Outcome<'notSent'>): Promise<void> {
    const tried = attempts + 1;
    const next = outcome.state === 'scheduled' ? { ...outcome, ...nextAttempt(tried) } : outcome;
    const change: Change = { step: 'notSent', ...next, attempts: tried };
    await this.goOn(id, change, 'job_number = $7', [job_number]);
  }

  /**
   * Takes a reboot that is due, and stores what is about to be sent.
   * @param token of the lease: whoever has it may say what came of the sending
   * @returns nothing when it is no longer to be sent: taken by another, canceled, or in a call since
   */
  async claim(id: string, sending: Sending, token: string): Promise<Reboot | undefined> {
    const { contact, uri, nextHop = null, routeSet = null, event } = sending;
    const { branch, callId, cseq, fromTag, sentBy = null } = sending.identity;
    const target = [contact, uri === contact ? null : uri, nextHop, routeSet];
    const transaction = [branch, callId, cseq, fromTag, sentBy];
    const [claimed] = await this.take(
      { step: 'claim', state: 'sending', reason: null },
      {
        set: `attempts = attempts + 1, lease_token = $4, lease_until = now() + $5 * interval '1 ms', contact = $6,
          request_uri = $7, next_hop = $8, route_set = $9, event = $10, sip_branch = $11, sip_call_id = $12,
          sip_cseq = $13, sip_from_tag = $14, sip_sent_by = $15, sent_at = now(), response_code = NULL, updated_at = now()`,
        where: `id = $3 AND run_at <= now() AND (force OR NOT ${inCall('reboots.device_id')})`,
        values: [id, token, LEASE_MS, ...target, event, ...transaction],
      },
    );
    return claimed;
  }

  /** Renews the leases of sendings that last. */
  async renewLeases(tokens: string[]): Promise<void> {
    await this.take(
      { step: 'renewLeases', state: 'sending', reason: null },
      {
        set: "lease_until = now() + $4 * interval '1 ms'",
        where: 'lease_token = ANY($3)',
        values: [tokens, LEASE_MS],
        returning: 'id',
      },
    );
  }

  /** Takes over a sending whose worker is gone, while the same transaction may be sent again. */
  async takeOver(id: string, token: string): Promise<RepeatableReboot | undefined> {
    const [taken] = await this.take<RepeatableReboot>(
      { step: 'takeOver', state: 'sending', reason: null },
      {
        set: "lease_token = $4, lease_until = now() + $5 * interval '1 ms'",
        where: "id = $3 AND lease_until < now() AND sent_at > now() - $6 * interval '1 ms'",
        values: [id, token, LEASE_MS, REPEATABLE_MS],
        returning: '*, (extract(epoch FROM now() - sent_at) * 1000)::float8 AS sent_ago_ms',
      },
    );
    return taken;
  }

  /** Writes down what came of a sending, for whoever still holds its lease. */
  async settle({ id, attempts }: Reboot, token: string, verdict: Verdict): Promise<void> {
    const next = verdict.state === 'scheduled' ? { ...verdict, ...nextAttempt(attempts) } : verdict;
    await this.goOn(id, { step: 'settle', ...next }, 'lease_token = $7', [token]);
  }

  /** Gives up the sendings whose worker is gone once the same transaction cannot be sent any more. */
  async interrupt(): Promise<void> {
    await this.take(
      { step: 'interrupt', state: 'unknown', reason: 'interrupted' },
      {
        set: 'lease_token = NULL, lease_until = NULL, updated_at = now()',
        where: "lease_until < now() AND sent_at <= now() - $3 * interval '1 ms'",
        values: [REPEATABLE_MS],
      },
    );
  }

  /** What an unknown outcome turned out to be. */
  async settleUnknown({ id, attempts }: Reboot, found: 'sent' | 'failed' | 'again'): Promise<void> {
    const outcome: Outcome<'settleUnknown'> =
      found === 'sent'
        ? { state: 'sent', reason: 'registered_again' }
        : found === 'again' && attempts < MAX_ATTEMPTS
          ? { state: 'scheduled', reason: 'no_response' }
          : { state: 'failed', reason: 'unconfirmed' };
    await this.goOn(id, { step: 'settleUnknown', ...outcome });
  }

  /** Takes a step of a worker and announces it. @param condition on the row, with `values` from `$7` on */
  private async goOn(id: string, change: Change, condition = 'true', values: unknown[] = []): Promise<void> {
    const { response_code = null, attempts, in_ms = 0, ...transition } = change;
    const statement = {
      set: `response_code = $4, attempts = coalesce($5, attempts), lease_token = NULL, lease_until = NULL,
        run_at = CASE WHEN $1 = 'scheduled' THEN now() + $6 * interval '1 ms' ELSE run_at END,
        job_number = job_number + CASE WHEN $1 = 'scheduled' THEN 1 ELSE 0 END, updated_at = now()`,
      where: `id = $3 AND ${condition}`,
      values: [id, response_code, attempts ?? null, in_ms, ...values],
    };
    await this.transactions.run(async (manager) => {
      const [reboot] = await this.take(transition, statement, manager);
      if (reboot) await this.announcements.announce(manager, reboot, in_ms);
    });
  }

  /** Takes a step, with the rows alone that are in the state it starts from. @returns them as they are now */
  private async take<R = Reboot>(
    { step, state, reason }: Transition,
    { set, where, values, returning = '*' }: Statement,
    manager = this.transactions.manager,
  ): Promise<R[]> {
    const { from } = TRANSITIONS.find((row) => row.step === step)!;
    const [rows] = await manager.query<[R[], number]>(
      `UPDATE reboots SET state = $1, reason = $2, ${set} WHERE state = '${from}' AND ${where} RETURNING ${returning}`,
      [state, reason, ...values],
    );
    return rows;
  }
}
