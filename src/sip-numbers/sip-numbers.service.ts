import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { Transactions } from '../database/transactions.js';
import { DeviceLineStore } from '../devices/device-line.store.js';
import { DeviceStore } from '../devices/device.store.js';
import type { IfMatch } from '../http/answers/etag.js';
import type { Page } from '../http/answers/paging.js';
import { unacceptable } from '../http/errors/api-exception.js';
import { withDefaults } from '../http/fields/defaults.js';
import { putTarget } from '../http/requests/put-target.js';
import { SipTrunkStore } from '../sip-trunks/sip-trunk.store.js';
import { type Destination, destinationOf, sameDestination } from './destination.js';
import { PutSipNumber, type UpdateSipNumber } from './dto/sip-number.body.js';
import type { ListSipNumbersQuery } from './dto/sip-number.query.js';
import { numberOrRangeOf, sameNumbers } from './e164.js';
import { NumberRanges } from './number-ranges.js';
import { type ShownNumber, SipNumber } from './sip-number.entity.js';
import { SipNumberStore } from './sip-number.store.js';

/** The organizations' numbers (contract §3 *Numbers*). */
@Injectable()
export class SipNumbersService {
  constructor(
    private readonly store: SipNumberStore,
    private readonly ranges: NumberRanges,
    private readonly devices: DeviceStore,
    private readonly lines: DeviceLineStore,
    private readonly trunks: SipTrunkStore,
    private readonly transactions: Transactions,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string): Promise<ShownNumber> {
    return this.store.read(caller, id);
  }

  /** The numbers of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipNumbersQuery): Promise<Page<ShownNumber>> {
    return this.store.list(caller, query);
  }

  /**
   * Creates the number, or replaces the one that `entity` names: what the body leaves out returns to its default.
   * @throws ApiException 403, 409 for what somebody has already, 412, 422
   */
  put(
    caller: Caller,
    entity: string,
    body: PutSipNumber,
    ifMatch: IfMatch,
  ): Promise<{ number: ShownNumber; created: boolean }> {
    const numbers = numberOrRangeOf(body);
    const { organization_id, destination, caller_name, active } = withDefaults(PutSipNumber, body);
    return this.transactions.run(async (manager) => {
      const target = await putTarget(manager, SipNumber, 'num', entity, organization_id, caller);
      const { id, existing, deleted } = target;
      ifMatch.check(existing?.version);
      const now = new Date();
      const number = manager.create(SipNumber, {
        id,
        organization_id,
        ...numbers,
        ...destinationOf(destination),
        caller_name,
        active,
        created_at: existing?.created_at ?? now,
        updated_at: now,
        deleted_at: null,
        version: (existing ?? deleted)?.version ?? 0,
      });
      return { number: await this.save(manager, caller, number, existing), created: !existing };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412, 422 */
  update(caller: Caller, id: string, body: UpdateSipNumber, ifMatch: IfMatch): Promise<ShownNumber> {
    const { number, prefix, destination, ...fields } = body;
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const numbers = numberOrRangeOf({ number, prefix }, before);
      const moved = destination === undefined ? {} : destinationOf(destination);
      const changed = { ...before, ...fields, ...numbers, ...moved, updated_at: new Date() };
      return this.save(manager, caller, manager.create(SipNumber, changed), before);
    });
  }

  /** Deletes the number softly; it is free again. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const number = await this.store.lock(manager, caller, id);
      ifMatch.check(number.version);
      return this.store.remove(manager, caller, number);
    });
  }

  /** What stays as it was is not checked again: its destination may be gone meanwhile. */
  private async save(
    manager: EntityManager,
    caller: Caller,
    number: SipNumber,
    before: SipNumber | undefined,
  ): Promise<ShownNumber> {
    if (!before || !sameDestination(before, number)) await this.mustLead(manager, number);
    if (!before || !sameNumbers(before, number)) {
      this.ranges.mustBeNarrow(caller, number);
      await this.ranges.mustBeFree(manager, caller, number);
    }
    return this.store.save(manager, caller, number, before);
  }

  /** @throws UnacceptableValue 422 unless the destination is the organization's, and calls can go there */
  private async mustLead(
    manager: EntityManager,
    { organization_id, ...destination }: SipNumber,
  ): Promise<void> {
    const { destination_type: type, destination_id: id, destination_line: line }: Destination = destination;
    if (type === 'device') {
      if (!(await this.devices.belongsTo(manager, id!, organization_id))) {
        throw unacceptable('destination.id', 'must be a device of the organization');
      }
      if (line !== null && !(await this.lines.has(manager, id!, line))) {
        throw unacceptable('destination.line_number', 'must be a line of the device');
      }
    } else if (type === 'trunk') {
      const trunk = await this.trunks.hold(manager, id!, organization_id);
      if (!trunk) throw unacceptable('destination.id', 'must be a SIP trunk of the organization');
      if (trunk.type !== 'pbx') throw unacceptable('destination.id', 'must be a SIP trunk of type pbx');
    }
  }
}
