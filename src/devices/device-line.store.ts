import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { newId } from '../database/ids.js';
import { DeviceLine } from './device-line.entity.js';
import { lineConfiguration, type OpenLine } from './device-lines.js';
import type { Device } from './device.entity.js';
import { DeviceSecrets } from './device-secrets.js';
import { takeExtensionTurns } from './extensions/extension-turns.js';
import { RegistrationStore } from './registrations/registration.store.js';

type Owner = Pick<Device, 'id' | 'organization_id'>;

/** The rows of devices' lines. They are part of their device: whoever writes them holds its lock. */
@Injectable()
export class DeviceLineStore {
  constructor(
    private readonly registrations: RegistrationStore,
    private readonly secrets: DeviceSecrets,
  ) {}

  /** The lines of a device, by number. */
  list(manager: EntityManager, deviceId: string): Promise<DeviceLine[]> {
    return manager.find(DeviceLine, { where: { device_id: deviceId }, order: { line_number: 'ASC' } });
  }

  /** The lines of several devices. */
  listOf(manager: EntityManager, deviceIds: string[]): Promise<DeviceLine[]> {
    return manager.find(DeviceLine, { where: { device_id: In(deviceIds) } });
  }

  /** Whether the device has a line of this number. */
  has(manager: EntityManager, deviceId: string, lineNumber: number): Promise<boolean> {
    return manager.existsBy(DeviceLine, { device_id: deviceId, line_number: lineNumber });
  }

  /** Makes `wanted` the lines of a device; a line keeps its id while its number stays. */
  async save(
    manager: EntityManager,
    { id: deviceId, organization_id }: Owner,
    before: DeviceLine[],
    wanted: OpenLine[],
  ): Promise<DeviceLine[]> {
    const rows = new Map(before.map((line) => [line.line_number, line]));
    const lines = wanted.map((line) => {
      const row = rows.get(line.line_number);
      const id = row?.id ?? newId('line');
      const password = this.secrets.passwordColumns(id, line.sip_password, row);
      return manager.create(DeviceLine, { ...lineConfiguration(line), ...password, id, device_id: deviceId });
    });
    await takeExtensionTurns(manager, organization_id, before, wanted);
    const numbers = lines.map(({ line_number }) => line_number);
    if (before.some(({ line_number }) => !numbers.includes(line_number))) {
      await this.removeExcept(manager, deviceId, numbers);
    }
    if (lines.length > 0) await manager.upsert(DeviceLine, lines, ['id']);
    return lines;
  }

  /** Deletes all lines of a device. */
  async remove(manager: EntityManager, { id, organization_id }: Owner, lines: DeviceLine[]): Promise<void> {
    await takeExtensionTurns(manager, organization_id, lines, []);
    await manager.query('DELETE FROM device_lines WHERE device_id = $1', [id]);
  }

  /** A line that is gone is not registered any more. */
  private async removeExcept(manager: EntityManager, deviceId: string, numbers: number[]): Promise<void> {
    await manager
      .createQueryBuilder()
      .delete()
      .from(DeviceLine)
      .where('device_id = :deviceId AND NOT line_number = ANY(:numbers)', { deviceId, numbers })
      .execute();
    await this.registrations.forgetAllBut(manager, deviceId, numbers);
  }
}
