import { Injectable, Module } from '@nestjs/common';
import { type EntityManager, type FindOptionsWhere, Raw } from 'typeorm';
import { ActiveCall } from './active-call.entity.js';

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
    const call = await manager.findOneBy(ActiveCall, { ...where, expires_at: Raw((at) => `${at} > now()`) });
    return call?.call_id;
  }
}

@Module({ providers: [ActiveCalls], exports: [ActiveCalls] })
export class ActiveCallsModule {}
