import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Caller } from '../auth/caller.js';
import { databaseTime } from '../database/database-time.js';
import {
  changedSettings,
  sameSettings,
  type SettingsChange,
  type TenantSettings,
} from '../tenant-settings/tenant-settings.js';
import type { DeviceLine } from './device-line.entity.js';
import { type LineConfiguration, readLines, sameLines, saveLines } from './device-lines.js';
import { DeviceRegistration } from './registrations/device-registration.entity.js';
import { DeviceSecrets } from './device-secrets.js';
import { Device } from './device.entity.js';
import { presentConfiguration } from './dto/present-device.js';
import { KeptConfigs } from './kept-configs.js';

/** The columns of a device that a request sets as they are. */
export type DeviceColumns = Pick<
  Device,
  'mac_address' | 'type' | 'name' | 'user_id' | 'model' | 'manufacturer' | 'template_id'
>;

/** A device with its lines, as they are stored. */
export interface StoredDevice {
  device: Device;
  lines: DeviceLine[];
}

/** Writes devices with all that belongs to them, and the audit trail of it. The callers hold the rules. */
@Injectable()
export class DeviceWriter {
  constructor(
    private readonly secrets: DeviceSecrets,
    private readonly kept: KeptConfigs,
    private readonly audit: AuditService,
  ) {}

  /** @param deleted the row whose id is used again */
  async create(
    manager: EntityManager,
    caller: Caller,
    identity: { id: string; organization_id: string; deleted?: Device },
    columns: DeviceColumns,
    configuration: { lines: LineConfiguration[]; settings: TenantSettings },
  ): Promise<StoredDevice> {
    const { id, organization_id, deleted } = identity;
    const now = await databaseTime(manager);
    const token = this.secrets.newProvisioningToken();
    const device = manager.create(Device, {
      id,
      organization_id,
      ...columns,
      ...this.secrets.columns(id, configuration.settings, token),
      provisioning_status: 'pending',
      configuration_changed_at: now,
      resynced_at: null,
      created_at: now,
      updated_at: now,
      deleted_at: null,
      version: (deleted?.version ?? 0) + 1,
    });
    // Never an upsert: two requests that create the same id at once may be of two organizations.
    if (deleted) await manager.update(Device, { id }, device as object);
    else await manager.insert(Device, device as object);
    const lines = await saveLines(manager, id, [], configuration.lines);
    await this.record(manager, caller, 'create', device, null, presentConfiguration(device, lines));
    return { device, lines };
  }

  /**
   * Changes a locked device. Where its name, template, lines or settings become others, it needs to be provisioned
   * again. With another MAC address it is another piece of hardware, which nothing was seen of yet.
   * @param changes what is left out stays
   */
  async change(
    manager: EntityManager,
    caller: Caller,
    before: Device,
    columns: Partial<DeviceColumns>,
    changes: SettingsChange & { lines?: LineConfiguration[] },
  ): Promise<StoredDevice> {
    const linesBefore = await readLines(manager, before.id);
    const settingsBefore = this.secrets.settings(before.id, before);
    const settings = changedSettings(changes, settingsBefore);
    const wanted = changes.lines ?? linesBefore;

    const now = await databaseTime(manager);
    const device = manager.create(Device, {
      ...before,
      ...columns,
      ...this.secrets.columns(before.id, settings, this.secrets.provisioningToken(before)),
      updated_at: now,
      version: before.version + 1,
    });
    const same =
      device.name === before.name &&
      device.template_id === before.template_id &&
      sameLines(wanted, linesBefore) &&
      sameSettings(settings, settingsBefore);
    const replaced = device.mac_address !== before.mac_address;
    if (replaced || !same) {
      const provisioning_status = same ? 'pending' : 'needs_update';
      Object.assign(device, { provisioning_status, configuration_changed_at: now });
    }
    await manager.update(Device, { id: device.id }, device as object);
    if (replaced) await this.forgetRegistrations(manager, device.id);
    const lines = await saveLines(manager, device.id, linesBefore, wanted);

    const secretsChanged = !isDeepStrictEqual(settings.secrets, settingsBefore.secrets);
    // What has become secret just now is not told once more as what it was.
    const presentBefore = presentConfiguration(before, linesBefore, device.secret_settings);
    await this.record(manager, caller, 'update', device, presentBefore, {
      ...presentConfiguration(device, lines),
      ...(secretsChanged ? { secrets: '(changed)' } : {}),
    });
    return { device, lines };
  }

  /** Deletes a locked device softly, and its lines and registrations for good. */
  async remove(manager: EntityManager, caller: Caller, device: Device, keepConfig: boolean): Promise<Date> {
    const lines = await readLines(manager, device.id);
    if (keepConfig) await this.kept.keep(manager, device, lines);
    else await this.kept.discard(manager, device);
    const deletedAt = new Date();
    const version = device.version + 1;
    await manager.update(Device, { id: device.id }, { deleted_at: deletedAt, version });
    await manager.query('DELETE FROM device_lines WHERE device_id = $1', [device.id]);
    await this.forgetRegistrations(manager, device.id);
    await this.record(manager, caller, 'delete', device, presentConfiguration(device, lines), null);
    return deletedAt;
  }

  /** The device was found to have its present configuration, unless it was changed meanwhile. */
  async markProvisioned(manager: EntityManager, caller: Caller, before: Device): Promise<void> {
    const changed = { provisioning_status: 'provisioned' as const, updated_at: new Date() };
    const { affected } = await manager.update(
      Device,
      { id: before.id, version: before.version },
      { ...changed, version: before.version + 1 },
    );
    if (!affected) return;
    const lines = await readLines(manager, before.id);
    const after = { ...before, ...changed };
    const states = [before, after].map((device) => presentConfiguration(device, lines));
    await this.record(manager, caller, 'update', before, states[0], states[1]);
  }

  private async forgetRegistrations(manager: EntityManager, deviceId: string): Promise<void> {
    await manager.delete(DeviceRegistration, { device_id: deviceId });
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    action: 'create' | 'update' | 'delete',
    { id, organization_id }: Device,
    before: object | null,
    after: object | null,
  ): Promise<void> {
    const resource = { resource_type: 'device', resource_id: id, organization_id };
    return this.audit.record(manager, caller, { action, ...resource, before, after });
  }
}
