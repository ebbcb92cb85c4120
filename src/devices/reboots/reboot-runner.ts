import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../../config/settings.js';
import { Shares } from '../../shares/shares.js';
import type { TransactionIdentity } from '../../sip/index.js';
import type { LiveContact } from '../registrations/live-contact.js';
import { DeviceCredentials } from '../notifications/device-credentials.js';
import { DeviceNotifier } from '../notifications/device-notifier.js';
import { eventHeaderOf } from '../notifications/event-header.js';
import { DueReboots, type ReadyReboot } from './due-reboots.js';
import { RebootLeases } from './reboot-leases.js';
import { ABSORBED_MS, LEASE_MS } from './reboot-timing.js';
import type { Reboot } from './reboot.entity.js';
import { type Outcome, RebootStateMachine, type Sending, type Verdict } from './reboot.state-machine.js';
import { verdictOfError, verdictOfNoWay, verdictOfResponse } from './verdict.js';

/** A device that does not answer holds its place for the whole time limit, so there are many. */
export const MAX_RUNNING = 300;

const NO_CONTACT: Outcome<'notSent'> = { state: 'scheduled', reason: 'no_contact' };

/**
 * Does reboots: claims what is due, sends the NOTIFY and writes down what came of it. Any number of workers may be
 * told of the same reboot at the same time, and a worker may die at any point: the row decides what is still to do.
 */
@Injectable()
export class RebootRunner implements BeforeApplicationShutdown {
  private readonly logger = new Logger(RebootRunner.name);
  private readonly running = new Map<string, Promise<void>>();
  private readonly places = new Shares(MAX_RUNNING);
  private stopping = false;

  constructor(
    private readonly settings: Settings,
    private readonly dataSource: DataSource,
    private readonly due: DueReboots,
    private readonly stateMachine: RebootStateMachine,
    private readonly leases: RebootLeases,
    private readonly credentials: DeviceCredentials,
    private readonly notifier: DeviceNotifier,
  ) {}

  /** How many reboots this process can begin. */
  get free(): number {
    return this.places.free;
  }

  /**
   * Does what there is to do for the reboot, which may be nothing; joins a run of this process.
   * @returns a promise that resolves when that is done, or at once if others of the organization go before
   */
  async run(id: string, organizationId: string): Promise<void> {
    await (this.running.get(id) ?? this.places.run(organizationId, id, () => this.runInPlace(id)));
  }

  /** Lets what is being sent finish. What does not in time is taken over by another worker. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.running.values());
  }

  private runInPlace(id: string): Promise<void> {
    const running = this.running.get(id);
    if (running || this.stopping) return running ?? Promise.resolve();
    const run = this.advance(id)
      .catch((error: Error) => this.logger.warn(`${id}: ${error.message}`))
      .finally(() => this.running.delete(id));
    this.running.set(id, run);
    return run;
  }

  private async advance(id: string): Promise<void> {
    const reboot = await this.due.find(id);
    if (!reboot) return;
    if (reboot.state === 'sending') return this.sendAgain(reboot);
    if (reboot.device_deleted) {
      await this.stateMachine.cancel(this.dataSource.manager, reboot.device_id, 'device_deleted');
      return;
    }
    if (reboot.in_call && !reboot.force) return this.stateMachine.waitForCall(reboot, reboot.overdue_ms);
    if (!reboot.live_contact) return this.stateMachine.notSent(reboot, NO_CONTACT);
    await this.sendFirst(reboot, reboot.live_contact);
  }

  private async sendFirst(reboot: ReadyReboot, contact: LiveContact): Promise<void> {
    let sending: Sending;
    try {
      const target = this.notifier.targetOf(contact, reboot);
      const event = eventHeaderOf(reboot, contact.user_agent, 'reboot');
      sending = { ...target, event, identity: await this.notifier.prepare(target, reboot.organization_id) };
    } catch (error) {
      return this.stateMachine.notSent(reboot, verdictOfNoWay(error));
    }
    const token = randomUUID();
    const startedAt = performance.now();
    const claimed = await this.stateMachine.claim(reboot.id, sending, token);
    if (claimed) await this.send({ ...reboot, ...claimed }, token, startedAt, 0);
  }

  /** Begins the transaction again that a worker left, so that the device takes both for one. */
  private async sendAgain(reboot: ReadyReboot): Promise<void> {
    const token = randomUUID();
    const startedAt = performance.now();
    const taken = await this.stateMachine.takeOver(reboot.id, token);
    if (taken) await this.send({ ...reboot, ...taken }, token, startedAt, taken.sent_ago_ms);
  }

  private async send(
    reboot: ReadyReboot,
    token: string,
    startedAt: number,
    sentAgoMs: number,
  ): Promise<void> {
    this.leases.hold(token);
    try {
      // Held up for so long, another worker may have taken over, and more than 32 s may pass before this one sends.
      if (performance.now() - startedAt > LEASE_MS) return;
      const verdict = await this.notify(reboot, sentAgoMs);
      await this.stateMachine.settle(reboot, token, verdict);
    } finally {
      this.leases.release(token);
    }
  }

  private async notify(reboot: ReadyReboot, sentAgoMs: number): Promise<Verdict> {
    const routeSet = reboot.route_set ?? undefined;
    try {
      const outcome = await this.notifier.send({
        contact: reboot.contact!,
        uri: reboot.request_uri ?? reboot.contact!,
        nextHop: reboot.next_hop ?? undefined,
        routeSet,
        event: 'reboot',
        eventHeader: reboot.event!,
        identity: identityOf(reboot),
        credentials: this.credentials.of({ ...reboot, id: reboot.device_id }, reboot.live_contact),
        timeoutMs: Math.min(this.settings.sipTimeoutMs, ABSORBED_MS - sentAgoMs),
        onBehalfOf: reboot.organization_id,
      });
      const verdict = verdictOfResponse(outcome.statusCode, this.notifier.goesByProxy({ routeSet }));
      const answered = verdict.state === 'sent' || verdict.reason === 'declined';
      if (answered) await this.notifier.remember(reboot.device_id, reboot.contact!, 'reboot', outcome);
      return verdict;
    } catch (error) {
      return verdictOfError(error, sentAgoMs > 0);
    }
  }
}

function identityOf(reboot: Reboot): TransactionIdentity {
  return {
    branch: reboot.sip_branch!,
    callId: reboot.sip_call_id!,
    cseq: reboot.sip_cseq!,
    fromTag: reboot.sip_from_tag!,
    sentBy: reboot.sip_sent_by ?? undefined,
  };
}
