import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Transactions } from '../../database/transactions.js';
import { inCall } from '../../calls/active-calls.js';
import type { TransactionIdentity } from '../../sip/index.js';
import { Outbox } from '../../webhooks/outbox.js';
import type { NotifyTarget } from '../notifications/notify-target.js';
import { presentReboot } from './dto/reboot.answer.js';
import { RebootQueue } from './reboot-queue.js';
import {
  backoffMs,
  CALL_CHECK_MS,
  CALL_WAIT_MS,
  LEASE_MS,
  MAX_ATTEMPTS,
  REPEATABLE_MS,
} from './reboot-timing.js';
import type { Reboot, RebootReason } from './reboot.entity.js';
import type { Verdict } from './verdict.js';

/** What is sent, as it is stored before. */
export interface Sending extends NotifyTarget {
  event: string;
  identity: TransactionIdentity;
}

/** A sending that may be begun again. */
export type RepeatableReboot = Reboot & { sent_ago_ms: number };

/** What a reboot becomes; columns left out are kept. */
interface Change {
  state: Reboot['state'];
  reason: RebootReason | null;
  response_code?: number | null;
  attempts?: number;
  /** When it is tried again; for `scheduled` alone. */
  in_ms?: number;
}

/**
 * The steps of a reboot from `scheduled` on. Each is one statement that only applies to the state that it goes on
 * from, by the clock of the database, so that of all workers one takes it, and one that was given up changes nothing.
 */
@Injectable()
export class RebootStates {
  private readonly logger = new Logger('Reboots');

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly queue: RebootQueue,
  ) {}

  /**
   * Takes a reboot that is due, and stores what is about to be sent.
   * @param token of the lease: whoever has it may say what came of the sending
   * @returns nothing when it is no longer to be sent: taken by another, canceled, or in a call since
   */
  async claim(
    id: string,
    { contact, uri, nextHop, event, identity }: Sending,
    token: string,
  ): Promise<Reboot | undefined> {
    const [claimed] = await this.dataSource.query<[Reboot[], number]>(
      `UPDATE reboots SET state = 'sending', attempts = attempts + 1, lease_token = $2,
           lease_until = now() + $3 * interval '1 ms', contact = $4, next_hop = $5, event = $6, sip_branch = $7,
           sip_call_id = $8, sip_cseq = $9, sip_from_tag = $10, sip_sent_by = $11, request_uri = $12, sent_at = now(),
           response_code = NULL, reason = NULL, updated_at = now()
         WHERE id = $1 AND state = 'scheduled' AND run_at <= now() AND (force OR NOT ${inCall('reboots.device_id')})
         RETURNING *`,
      [
        id,
        token,
        LEASE_MS,
        contact,
        nextHop ?? null,
        event,
        identity.branch,
        identity.callId,
        identity.cseq,
        identity.fromTag,
        identity.sentBy ?? null,
        uri === contact ? null : uri,
      ],
    );
    return claimed[0];
  }

  /** Takes over a sending whose worker is gone, while the same transaction may be sent again. */
  async takeOver(id: string, token: string): Promise<RepeatableReboot | undefined> {
    const [taken] = await this.dataSource.query<[RepeatableReboot[], number]>(
      `UPDATE reboots SET lease_token = $2, lease_until = now() + $3 * interval '1 ms'
         WHERE id = $1 AND state = 'sending' AND lease_until < now() AND sent_at > now() - $4 * interval '1 ms'
         RETURNING *, (extract(epoch FROM now() - sent_at) * 1000)::float8 AS sent_ago_ms`,
      [id, token, LEASE_MS, REPEATABLE_MS],
    );
    return taken[0];
  }

  /** Writes down what came of a sending, for whoever still holds its lease. */
  async settle({ id, attempts }: Reboot, token: string, verdict: Verdict): Promise<void> {
    const change = verdict.state === 'scheduled' ? again(attempts, verdict.reason) : verdict;
    await this.change(
      id,
      { ...change, response_code: verdict.response_code },
      "state = 'sending' AND lease_token = $2",
      [token],
    );
  }

  /** Goes on with a reboot that could not be sent: with a further attempt, or with none. */
  async notSent({ id, attempts, job_number }: Reboot, { state, reason }: Verdict): Promise<void> {
    const tried = attempts + 1;
    const change = state === 'failed' ? { state, reason } : again(tried, reason);
    await this.change(id, { ...change, attempts: tried }, "state = 'scheduled' AND job_number = $2", [
      job_number,
    ]);
  }

  /** Has a reboot wait for a call to end. @param overdueMs for how long it has been due */
  async waitForCall({ id, job_number }: Reboot, overdueMs: number): Promise<void> {
    const reason = 'active_call';
    const change: Change =
      overdueMs > CALL_WAIT_MS
        ? { state: 'failed', reason }
        : { state: 'scheduled', reason, in_ms: CALL_CHECK_MS };
    await this.change(id, change, "state = 'scheduled' AND job_number = $2", [job_number]);
  }

  /** What an unknown outcome turned out to be. */
  settleUnknown({ id, attempts }: Reboot, outcome: 'sent' | 'failed' | 'again'): Promise<void> {
    const change: Change =
      outcome === 'sent'
        ? { state: 'sent', reason: 'registered_again' }
        : outcome === 'again' && attempts < MAX_ATTEMPTS
          ? { state: 'scheduled', reason: 'no_response', in_ms: 0 }
          : { state: 'failed', reason: 'unconfirmed' };
    return this.change(id, change, "state = 'unknown'", []);
  }

  /** @param condition on the row as it is, with `values` from `$2` on */
  private async change(
    id: string,
    { state, reason, response_code = null, attempts, in_ms = 0 }: Change,
    condition: string,
    values: unknown[],
  ): Promise<void> {
    const next = values.length + 2;
    const sql = `UPDATE reboots SET state = $${next}, reason = $${next + 1}, response_code = $${next + 2},
         attempts = coalesce($${next + 3}, attempts), lease_token = NULL, lease_until = NULL, updated_at = now(),
         run_at = CASE WHEN $${next} = 'scheduled' THEN now() + $${next + 4} * interval '1 ms' ELSE run_at END,
         job_number = job_number + CASE WHEN $${next} = 'scheduled' THEN 1 ELSE 0 END
       WHERE id = $1 AND ${condition} RETURNING *`;
    await this.transactions.run(async (manager) => {
      const parameters = [id, ...values, state, reason, response_code, attempts ?? null, in_ms];
      const [[reboot]] = await manager.query<[Reboot[], number]>(sql, parameters);
      if (reboot) await this.announce(manager, reboot, in_ms);
    });
  }

  private async announce(manager: EntityManager, reboot: Reboot, in_ms: number): Promise<void> {
    const { id, state, organization_id } = reboot;
    if (state === 'sent' || state === 'failed') {
      const type = `device.reboot.${state}` as const;
      await this.outbox.record(manager, { organization_id, type, data: presentReboot(reboot) });
    }
    await this.transactions.afterCommit(() => {
      const { device_id, reason, response_code, request_id } = reboot;
      this.logger.log({ reboot: id, device_id, state, reason, response_code, request_id });
      if (state === 'scheduled') return this.queue.addMissing([{ ...reboot, due_in_ms: in_ms }]);
    });
  }
}

/** Another attempt after so many, or the end of them. */
function again(attempts: number, reason: RebootReason | null): Change {
  if (attempts >= MAX_ATTEMPTS) return { state: 'failed', reason };
  return { state: 'scheduled', reason, in_ms: backoffMs(attempts) };
}
