import { Injectable, Module } from '@nestjs/common';
import { type EntityManager, type FindOptionsWhere, Raw } from 'typeorm';
import { ActiveCall } from './active-call.entity.js';

/** Whether a trunk or a device is in a call, for the rules that depend on it. */
@Injectable()
export class ActiveCalls {
  onTrunk(manager: EntityManager, trunkId: string): Promise<boolean> {
    return this.exists(manager, { trunk_id: trunkId });
  }

  onDevice(manager: EntityManager, deviceId: string): Promise<boolean> {
    return this.exists(manager, { device_id: deviceId });
  }

  private exists(manager: EntityManager, where: FindOptionsWhere<ActiveCall>): Promise<boolean> {
    return manager.existsBy(ActiveCall, { ...where, expires_at: Raw((at) => `${at} > now()`) });
  }
}

@Module({ providers: [ActiveCalls], exports: [ActiveCalls] })
export class ActiveCallsModule {}
