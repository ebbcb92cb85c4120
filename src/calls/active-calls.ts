import { Injectable, Module } from '@nestjs/common';
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

/** The calls that a trunk or a device is in, for the rules that depend on it; one of them is enough to know. */
@Injectable()
export class ActiveCalls {
  onTrunk(manager: EntityManager, trunkId: string): Promise<string | undefined> {
    return this.first(manager, { trunk_id: trunkId });
  }

  onDevice(manager: EntityManager, deviceId: string): Promise<string | undefined> {
    return this.first(manager, { device_id: deviceId });
  }

  /** The Call-ID of one of them. */
  private async first(
    manager: EntityManager,
    where: FindOptionsWhere<ActiveCall>,
  ): Promise<string | undefined> {
    const call = await manager.findOneBy(ActiveCall, { ...where, expires_at: Raw(counts) });
    return call?.call_id;
  }
}

@Module({ providers: [ActiveCalls], exports: [ActiveCalls] })
export class ActiveCallsModule {}
