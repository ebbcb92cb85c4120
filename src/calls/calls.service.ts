import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { databaseTime } from '../database/database-time.js';
import { Transactions } from '../database/transactions.js';
import { DeviceStore } from '../devices/device.store.js';
import { unacceptable } from '../http/errors/api-exception.js';
import type { Page } from '../http/answers/paging.js';
import { SipTrunksService } from '../sip-trunks/sip-trunks.service.js';
import { ActiveCall } from './active-call.entity.js';
import { CallStore } from './call.store.js';
import type { ReportCall } from './dto/call.body.js';
import type { EndCallQuery, ListCallsQuery } from './dto/call.query.js';
import type { CallRecord } from './records/call-record.entity.js';
import { reportedCall } from './reported-call.js';

/** The register of calls that the SIP edge reports (contract §3 *The SIP edge*). */
@Injectable()
export class CallsService {
  constructor(
    private readonly store: CallStore,
    private readonly transactions: Transactions,
    private readonly trunks: SipTrunksService,
    private readonly devices: DeviceStore,
  ) {}

  /** A call in progress. @throws ApiException 404 or 403 */
  async read(caller: Caller, callId: string): Promise<ActiveCall> {
    return caller.mustSee(await this.store.find(callId));
  }

  /** The calls in progress of the caller's organizations, the latest first. @throws ApiException 403 */
  list(caller: Caller, query: ListCallsQuery): Promise<Page<ActiveCall>> {
    return this.store.list(caller, query);
  }

  /**
   * A call has begun, or goes on: reported again it counts for another `max_seconds`.
   * @throws ApiException 403, 422 for a trunk or device that is not the organization's
   */
  report(caller: Caller, callId: string, body: ReportCall): Promise<ActiveCall> {
    return this.transactions.run(async (manager) => {
      for (;;) {
        const known = await this.store.lock(manager, callId);
        const { call, pending } = await this.take(manager, caller, callId, body, known);
        if (!(await this.store.save(manager, call, known))) continue;
        await this.trunks.markReached(manager, caller, pending);
        return call;
      }
    });
  }

  /** A call has ended. @throws ApiException 404 or 403 */
  end(caller: Caller, callId: string, how: EndCallQuery): Promise<CallRecord> {
    return this.transactions.run(async (manager) => {
      caller.mustSee(await this.store.lock(manager, callId));
      return this.store.end(manager, callId, how);
    });
  }

  /**
   * What the report makes of the call, and its trunk if that was not reached before.
   * @param known the call as it was, locked; null for one that is new
   */
  private async take(
    manager: EntityManager,
    caller: Caller,
    callId: string,
    body: ReportCall,
    known: ActiveCall | null,
  ): Promise<{ call: ActiveCall; pending: string[] }> {
    if (known) caller.mustSee(known);
    caller.mustActFor(body.organization_id);
    const { organization_id, trunk_id, device_id } = body;
    const trunk = trunk_id ? await this.trunks.hold(manager, trunk_id, organization_id) : undefined;
    if (trunk === null) throw unacceptable('trunk_id', 'is not a trunk of the organization');
    if (device_id && !(await this.devices.belongsTo(manager, device_id, organization_id))) {
      throw unacceptable('device_id', 'is not a device of the organization');
    }
    const now = await databaseTime(manager);
    const call = manager.create(ActiveCall, { call_id: callId, ...reportedCall(body, known, now) });
    return { call, pending: trunk?.status === 'pending' ? [trunk.id] : [] };
  }
}
