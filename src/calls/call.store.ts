import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type EntityManager, type FindOptionsWhere, Raw } from 'typeorm';
import { ActiveCall } from './active-call.entity.js';

/** SQL: whether a call still counts, by the clock of the database. @param expiresAt an SQL expression */
function counts(expiresAt: string): string {
  return `${expiresAt} > now()`;
}

/** SQL: whether a device is in a call (contract §3 *Reboot*). @param deviceId an SQL expression */
export function inCall(deviceId: string): string {
  return `EXISTS (SELECT FROM active_calls AS call
    WHERE call.device_id = ${deviceId} AND ${counts('call.expires_at')})`;
}

/** The rows of calls in progress. No client has changed them, so there is no audit record and no version. */
@Injectable()
export class CallStore {
  /** The call, locked until the transaction ends; null where none of this Call-ID is known. */
  lock(manager: EntityManager, callId: string): Promise<ActiveCall | null> {
    return manager.findOne(ActiveCall, { where: { call_id: callId }, lock: { mode: 'pessimistic_write' } });
  }

  /** The Call-ID of a call that the trunk is in; one of them is enough to know. */
  onTrunk(manager: EntityManager, trunkId: string): Promise<string | undefined> {
    return this.first(manager, { trunk_id: trunkId });
  }

  /** The Call-ID of a call that the device is in; one of them is enough to know. */
  onDevice(manager: EntityManager, deviceId: string): Promise<string | undefined> {
    return this.first(manager, { device_id: deviceId });
  }

  /** @param known the call as it was, locked; null for one that is new */
  async save(manager: EntityManager, call: ActiveCall, known: ActiveCall | null): Promise<void> {
    if (known) await manager.update(ActiveCall, { call_id: call.call_id }, call);
    else await manager.insert(ActiveCall, call);
  }

  async remove(manager: EntityManager, callId: string): Promise<void> {
    await manager.delete(ActiveCall, { call_id: callId });
  }

  private async first(
    manager: EntityManager,
    where: FindOptionsWhere<ActiveCall>,
  ): Promise<string | undefined> {
    const call = await manager.findOneBy(ActiveCall, { ...where, expires_at: Raw(counts) });
    return call?.call_id;
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([ActiveCall])],
  providers: [CallStore],
  exports: [CallStore],
})
export class CallStoreModule {}
