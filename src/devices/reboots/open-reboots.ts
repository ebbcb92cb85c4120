import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type EntityManager, In } from 'typeorm';
import { Reboot, type RebootReason } from './reboot.entity.js';

/** The one reboot that a device has under way, in the transaction of whoever changes it. */
@Injectable()
export class OpenReboots {
  /** The device's reboot that is scheduled, being sent or not settled yet; locked. */
  lock(manager: EntityManager, deviceId: string): Promise<Reboot | null> {
    return manager.findOne(Reboot, {
      where: { device_id: deviceId, state: In(['scheduled', 'sending', 'unknown']) },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /**
   * Cancels what is scheduled for the device, such as when the device is deleted.
   * @returns the reboot as it is now, or nothing where none was scheduled
   */
  async cancel(manager: EntityManager, deviceId: string, reason: RebootReason): Promise<Reboot | undefined> {
    const [canceled] = await manager.query<[Reboot[], number]>(
      `UPDATE reboots SET state = 'canceled', reason = $2, updated_at = now()
       WHERE device_id = $1 AND state = 'scheduled' RETURNING *`,
      [deviceId, reason],
    );
    return canceled[0];
  }
}

@Module({ imports: [TypeOrmModule.forFeature([Reboot])], providers: [OpenReboots], exports: [OpenReboots] })
export class OpenRebootsModule {}
