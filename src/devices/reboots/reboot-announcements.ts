import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../database/transactions.js';
import { Outbox } from '../../webhooks/outbox.js';
import { presentReboot } from './dto/reboot.presenter.js';
import { RebootQueue } from './reboot-queue.js';
import type { Reboot } from './reboot.entity.js';

/** Tells what a worker has come to: tenants by an event, operators by the log, and workers by the next job. */
@Injectable()
export class RebootAnnouncements {
  private readonly logger = new Logger('Reboots');

  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly queue: RebootQueue,
  ) {}

  /** In the transaction of the step. @param dueInMs when it is tried again, where it is `scheduled` */
  async announce(manager: EntityManager, reboot: Reboot, dueInMs: number): Promise<void> {
    const { id, state, organization_id } = reboot;
    if (state === 'sent' || state === 'failed') {
      const type = `device.reboot.${state}` as const;
      await this.outbox.record(manager, { organization_id, type, data: presentReboot(reboot) });
    }
    await this.transactions.afterCommit(() => {
      const { device_id, reason, response_code, request_id } = reboot;
      this.logger.log({ reboot: id, device_id, state, reason, response_code, request_id });
      if (state === 'scheduled') return this.queue.addMissing([{ ...reboot, due_in_ms: dueInMs }]);
    });
  }
}
