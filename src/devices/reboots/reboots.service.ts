import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { AuditStore } from '../../audit/audit.store.js';
import type { Caller } from '../../auth/caller.js';
import { columnList, timeColumns } from '../../database/column-list.js';
import { Transactions } from '../../database/transactions.js';
import { ApiException, conflict, unavailable } from '../../http/errors/api-exception.js';
import { type Page, pageOf } from '../../http/answers/paging.js';
import { byCreation, equals, type List } from '../../lists/list.js';
import { Lists } from '../../lists/lists.js';
import { QueueUnavailable } from '../../queues/add-job.js';
import { CallStore } from '../../calls/call.store.js';
import type { LiveContact } from '../registrations/live-contact.js';
import { RegistrationStore } from '../registrations/registration.store.js';
import { DeviceStore } from '../device.store.js';
import type { Device } from '../device.entity.js';
import { DeviceNotifier } from '../notifications/device-notifier.js';
import { NeedsProxy } from '../notifications/notify-target.js';
import { unreachable } from '../notifications/unreachable.js';
import { presentReboot } from './dto/reboot.presenter.js';
import type { ListRebootsQuery } from './dto/reboot.query.js';
import { RebootQueue } from './reboot-queue.js';
import { Reboot } from './reboot.entity.js';
import { OPEN_STATES, RebootStateMachine } from './reboot.state-machine.js';

const LIST: List<Reboot> = {
  name: 'reboots',
  table: 'reboots',
  row: 'reboot',
  columns: columnList(Reboot, 'reboot'),
  times: timeColumns(Reboot),
  orders: byCreation('reboot', [['device']]),
};

/** What is asked about reboots: to have one, to see them, to have none (contract §3 *Reboot*). */
@Injectable()
export class RebootsService {
  constructor(
    private readonly lists: Lists,
    private readonly devices: DeviceStore,
    private readonly registrations: RegistrationStore,
    private readonly calls: CallStore,
    private readonly stateMachine: RebootStateMachine,
    private readonly notifier: DeviceNotifier,
    private readonly queue: RebootQueue,
    private readonly transactions: Transactions,
    private readonly audit: AuditStore,
  ) {}

  /**
   * Accepts a reboot: once this returns it will happen, or be `failed` with a reason. One that is still scheduled is
   * rescheduled. One that is under way is what a request without delay wants, so that a request that comes twice is
   * one reboot.
   * @param delay in seconds
   * @throws ApiException 404, 403, 409 in a call without `force`, or for a later reboot while one is under way; 503
   *   without delay where the device is not registered or no worker could be told
   */
  request(caller: Caller, deviceId: string, delay: number, force: boolean): Promise<Reboot> {
    return this.transactions.run(async (manager) => {
      const device = await this.devices.lock(manager, caller, deviceId);
      const before = await this.lockOpen(manager, deviceId);
      if (before && before.state !== 'scheduled') {
        if (delay === 0) return before;
        const message = `has ${before.id} in progress`;
        throw new ApiException('reboot_in_progress', [{ field: 'deviceId', message }]);
      }
      const call = force ? undefined : await this.calls.onDevice(manager, deviceId);
      if (call) throw conflict([{ field: 'deviceId', message: `is in the call ${call}` }]);
      if (delay === 0) await this.mustBePossibleNow(manager, device);

      const asked = { delay, force, caller };
      const reboot = before
        ? await this.stateMachine.reschedule(manager, before.id, asked)
        : await this.stateMachine.schedule(manager, device, asked);
      await this.record(manager, caller, before ? 'update' : 'create', before, reboot);
      await this.transactions.afterCommit(() => this.queue.add({ ...reboot, due_in_ms: delay * 1000 }));
      return reboot;
    });
  }

  /** The device's reboots, newest first. @throws ApiException 404, 403 */
  async list(caller: Caller, deviceId: string, query: ListRebootsQuery): Promise<Page<Reboot>> {
    await this.devices.read(caller, deviceId);
    const conditions = [
      equals('device', 'reboot.device_id', deviceId),
      equals('state', 'reboot.state', query.state),
    ];
    const selection = { reader: caller.subject, organizations: null, conditions };
    return pageOf(this.lists, LIST, query, selection, deviceId);
  }

  /** Cancels the reboot that is scheduled. @throws ApiException 404, 403, 409 when none is */
  cancel(caller: Caller, deviceId: string): Promise<Reboot> {
    return this.transactions.run(async (manager) => {
      await this.devices.lock(manager, caller, deviceId);
      const before = await this.lockOpen(manager, deviceId);
      const reboot = await this.stateMachine.cancel(manager, deviceId, 'requested');
      if (!reboot) {
        const message = before ? `has ${before.id} in progress already` : 'has no reboot scheduled';
        throw conflict([{ field: 'deviceId', message }]);
      }
      await this.record(manager, caller, 'cancel', before, reboot);
      return reboot;
    });
  }

  /** The reboot that the device has under way; locked. */
  private lockOpen(manager: EntityManager, deviceId: string): Promise<Reboot | null> {
    return manager.findOne(Reboot, {
      where: { device_id: deviceId, state: In(OPEN_STATES) },
      lock: { mode: 'pessimistic_write' },
    });
  }

  private async mustBePossibleNow(manager: EntityManager, device: Device): Promise<void> {
    const contact = await this.registrations.liveContact(manager, device.id);
    if (!contact) throw unreachable();
    this.mustHaveWayTo(contact, device);
    // Before anything is committed, so that a refusal leaves nothing behind.
    await this.queue.mustAnswer().catch((error: unknown) => {
      throw error instanceof QueueUnavailable ? unavailable() : error;
    });
  }

  /** Other faults than that are told by the reboot itself. */
  private mustHaveWayTo(contact: LiveContact, device: Device): void {
    try {
      this.notifier.targetOf(contact, device);
    } catch (error) {
      if (error instanceof NeedsProxy) throw unreachable(error.message);
    }
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    action: 'create' | 'update' | 'cancel',
    before: Reboot | null,
    after: Reboot,
  ): Promise<void> {
    return this.audit.record(manager, caller, {
      action,
      resource_type: 'reboot',
      resource_id: after.id,
      organization_id: after.organization_id,
      before: before && presentReboot(before),
      after: presentReboot(after),
    });
  }
}
