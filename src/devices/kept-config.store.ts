import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { TenantSettings } from '../tenant-settings/tenant-settings.js';
import type { DeviceLine } from './device-line.entity.js';
import { lineConfiguration, type LineConfiguration, type OpenLine } from './device-lines.js';
import { DeviceSecrets } from './device-secrets.js';
import type { Device } from './device.entity.js';
import { KeptConfig } from './kept-config.entity.js';

/** What is kept of a deleted device. */
export interface KeptConfiguration {
  template_id: string | null;
  lines: OpenLine[];
  settings: TenantSettings;
}

/** The configurations of devices that were deleted with `keep_config` (contract §3 *Device*). */
@Injectable()
export class KeptConfigStore {
  constructor(private readonly secrets: DeviceSecrets) {}

  /** Keeps the device's configuration in place of one that was kept before. */
  async keep(manager: EntityManager, device: Device, lines: DeviceLine[]): Promise<void> {
    const { settings, secrets_ciphertext, secrets_key_id } = this.secrets.keptColumns(device, lines);
    const kept = manager.create(KeptConfig, {
      organization_id: device.organization_id,
      mac_address: device.mac_address,
      device_id: device.id,
      template_id: device.template_id,
      lines: lines.map(lineConfiguration),
      settings,
      secrets_ciphertext,
      secrets_key_id,
      kept_at: new Date(),
    });
    await manager.upsert(KeptConfig, kept as object, ['organization_id', 'mac_address']);
  }

  /** The configuration kept for this MAC address and organization, which is kept no longer. */
  async take(
    manager: EntityManager,
    organizationId: string,
    mac: string,
  ): Promise<KeptConfiguration | undefined> {
    const where = { organization_id: organizationId, mac_address: mac };
    const kept = await manager.findOne(KeptConfig, { where, lock: { mode: 'pessimistic_write' } });
    if (!kept) return undefined;
    await manager.delete(KeptConfig, where);
    const passwords = this.secrets.keptPasswords(kept.device_id, kept);
    const lines = kept.lines.map((line) => {
      // Those that an earlier version kept have no accounts.
      const { sip_username = null, sip_domain = null } = line as Partial<LineConfiguration>;
      return { ...line, sip_username, sip_domain, sip_password: passwords[line.line_number] ?? null };
    });
    return { template_id: kept.template_id, lines, settings: this.secrets.settings(kept.device_id, kept) };
  }

  /** Forgets what was kept: the device was deleted without keeping its configuration. */
  async discard(manager: EntityManager, { organization_id, mac_address }: Device): Promise<void> {
    await manager.delete(KeptConfig, { organization_id, mac_address });
  }
}
