import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { columnList } from '../database/column-list.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { DeviceLine } from './device-line.entity.js';
import { DeviceSecrets } from './device-secrets.js';
import { Device } from './device.entity.js';

const BY_ID = `SELECT ${columnList(Device, 'device')} FROM devices AS device WHERE id = $1 AND deleted_at IS NULL`;

/** The devices' rows, for the device module and for what is done with devices: reboots, NOTIFY, registrations. */
@Injectable()
export class DeviceStore {
  constructor(private readonly queries: PreparedQueries) {}

  /** The device, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<Device> {
    const [device] = await this.queries.rows<Device>('device_row_by_id', BY_ID, [id]);
    return caller.mustSee(device);
  }

  /** The device, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<Device> {
    const device = await manager.findOne(Device, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return caller.mustSee(device);
  }

  /**
   * The device, held until the transaction ends against being deleted or changed, and for others who would hold it: two
   * that change several of its rows in different orders would wait for each other.
   * @throws ApiException 404 or 403
   */
  async hold(manager: EntityManager, caller: Caller, id: string): Promise<Device> {
    const device = await manager.findOne(Device, { where: { id }, lock: { mode: 'for_no_key_update' } });
    return caller.mustSee(device);
  }

  /** Whether the organization has such a device, which is then held against being deleted or changed. */
  async belongsTo(manager: EntityManager, id: string, organizationId: string): Promise<boolean> {
    const where = { id, organization_id: organizationId };
    return (await manager.findOne(Device, { where, lock: { mode: 'for_key_share' } })) !== null;
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([Device, DeviceLine])],
  providers: [DeviceStore, DeviceSecrets],
  exports: [DeviceStore, DeviceSecrets],
})
export class DeviceStoreModule {}
