import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { columnList } from '../../database/column-list.js';
import { Periodic } from '../../queues/periodic.js';
import { NO_SETTINGS } from '../../tenant-settings/tenant-settings.js';
import { lineConfiguration } from '../device-lines.js';
import { DeviceLine } from '../device-line.entity.js';
import { DeviceLineStore } from '../device-line.store.js';
import { DeviceSecrets } from '../device-secrets.js';
import { Device } from '../device.entity.js';
import { type Claim, claimsOf } from './accounts.js';
import { SipAccountStore } from './sip-account.store.js';

const INTERVAL_MS = 1_000;
/** As many as take some 50 ms, for which they are held. */
const MAX_BATCH = 50;
/** At a time, so that a process which is to end does not have to work off whatever there is. */
const MAX_BATCHES = 20;

/** Waits for nobody: who holds a device is about to write it. */
const DUE = `
  SELECT ${columnList(Device, 'device')}
  FROM sip_accounts_due AS due JOIN devices AS device ON device.id = due.device_id
  WHERE due.since <= now() ORDER BY due.since LIMIT $1
  FOR NO KEY UPDATE OF device SKIP LOCKED`;

/**
 * Makes the accounts of devices that others than this version of the program have written: a migration, SQL, a previous
 * version beside. Triggers take note of them in `sip_accounts_due`.
 */
@Injectable()
export class DueAccounts implements OnApplicationBootstrap {
  private readonly logger = new Logger(DueAccounts.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly lines: DeviceLineStore,
    private readonly secrets: DeviceSecrets,
    private readonly accounts: SipAccountStore,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('accounts.due', INTERVAL_MS, () => this.makeAll());
  }

  private async makeAll(): Promise<void> {
    let batches = 0;
    while ((await this.makeBatch()) === MAX_BATCH && ++batches < MAX_BATCHES);
  }

  private makeBatch(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const devices = await manager.query<Device[]>(DUE, [MAX_BATCH]);
      if (devices.length > 0) await this.make(manager, devices);
      return devices.length;
    });
  }

  private async make(manager: EntityManager, devices: Device[]): Promise<void> {
    const ids = devices.map(({ id }) => id);
    const lines = await this.lines.listOf(manager, ids);
    const unreadable: string[] = [];
    const wanted = devices.map((device) => {
      const own = lines.filter(({ device_id }) => device_id === device.id);
      try {
        return { device, claims: this.claimsOf(device, own) };
      } catch (error) {
        this.logger.warn(`${device.id} gets accounts without passwords: ${(error as Error).message}`);
        unreadable.push(device.id);
        return { device, claims: claimsWithoutPasswords(device, own) };
      }
    });
    await this.accounts.save(manager, wanted);
    await this.accounts.noLongerDue(
      manager,
      ids.filter((id) => !unreadable.includes(id)),
    );
    if (unreadable.length > 0) await this.accounts.dueLater(manager, unreadable);
  }

  private claimsOf(device: Device, lines: DeviceLine[]): Claim[] {
    if (device.deleted_at) return [];
    return claimsOf({
      settings: this.secrets.settings(device.id, device),
      lines: this.secrets.openLines(lines),
    });
  }
}

/** What a device claims whose secrets cannot be read. */
function claimsWithoutPasswords({ settings }: Device, lines: DeviceLine[]): Claim[] {
  return claimsOf({
    settings: { ...NO_SETTINGS, shown: settings },
    lines: lines.map((line) => ({ ...lineConfiguration(line), sip_password: null })),
  });
}
