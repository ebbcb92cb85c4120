import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { AuditStore, type Change } from '../audit/audit.store.js';
import type { Caller } from '../auth/caller.js';
import { columnList } from '../database/column-list.js';
import { lockRow } from '../database/lock-row.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { sameRow } from '../database/same-row.js';
import { Transactions } from '../database/transactions.js';
import { inserted, type RowWrite, updated } from '../database/write-rows.js';
import { timestamp } from '../http/answers/times.js';
import { DeviceLine } from './device-line.entity.js';
import { DeviceLineStore } from './device-line.store.js';
import { type OpenLine, sameLines } from './device-lines.js';
import { DeviceSecrets } from './device-secrets.js';
import { Device } from './device.entity.js';
import { presentConfiguration } from './dto/device.presenter.js';
import { RegistrationStore, RegistrationStoreModule } from './registrations/registration.store.js';

const BY_ID = `SELECT ${columnList(Device, 'device')} FROM devices AS device WHERE id = $1 AND deleted_at IS NULL`;

/** In one order, as others do. */
const UNPROVISIONED = `
  SELECT ${columnList(Device, 'device')}, (
    SELECT coalesce(json_agg(line ORDER BY line_number), '[]') FROM device_lines AS line WHERE device_id = device.id
  ) AS lines
  FROM devices AS device
  WHERE id = ANY ($1) AND deleted_at IS NULL AND provisioning_status <> 'provisioned'
  ORDER BY id FOR NO KEY UPDATE`;
const MARK_PROVISIONED = `
  UPDATE devices SET provisioning_status = 'provisioned', updated_at = $2, version = version + 1 WHERE id = ANY ($1)`;
const MARKED_AT_ONCE = 500;

/** A device with its lines, as they are stored. */
export interface StoredDevice {
  device: Device;
  /** By number. */
  lines: DeviceLine[];
}

/** A device before and after a change, as the audit trail shows it. */
type States = Pick<Change, 'before' | 'after'>;

/** What a save begins from, if there is anything. */
interface Origin {
  existing?: StoredDevice;
  /** A deleted row, whose id is used again. */
  deleted?: Device;
  /** Whether secret settings or passwords of lines become others; the audit trail says that, and not what they are. */
  secretsChanged?: boolean;
}

/**
 * The devices' rows, each written together with its lines and its audit record. What answers show of devices is read by
 * `DeviceReader`.
 */
@Injectable()
export class DeviceStore {
  constructor(
    private readonly queries: PreparedQueries,
    private readonly lines: DeviceLineStore,
    private readonly secrets: DeviceSecrets,
    private readonly registrations: RegistrationStore,
    private readonly audit: AuditStore,
    private readonly transactions: Transactions,
  ) {}

  /** The device, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<Device> {
    const [device] = await this.queries.rows<Device>('device_row_by_id', BY_ID, [id]);
    return caller.mustSee(device);
  }

  /** The device, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<Device> {
    return caller.mustSee(await lockRow(manager, Device, id));
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

  /** The device with its lines. @param device locked */
  async withLines(manager: EntityManager, device: Device): Promise<StoredDevice> {
    return { device, lines: await this.lines.list(manager, device.id) };
  }

  /**
   * Writes a new version with these lines, unless it is as it was. With another MAC address nothing was seen of the device
   * yet.
   * @returns the device as it is then
   */
  async save(
    manager: EntityManager,
    caller: Caller,
    device: Device,
    wanted: OpenLine[],
    { existing, deleted, secretsChanged }: Origin,
  ): Promise<StoredDevice> {
    const same = existing && sameRow(Device, existing.device, device);
    if (same && sameLines(this.secrets.openLines(existing.lines), wanted)) return existing;
    device.version++;
    // Never an upsert: two requests that create the same id at once may be of two organizations.
    const row = (existing ?? deleted) ? updated(Device, device) : inserted(Device, device);
    const replaced = existing !== undefined && existing.device.mac_address !== device.mac_address;
    // What has become secret just now is not told once more as what it was.
    const before = existing && presentConfiguration(existing.device, existing.lines, device.secret_settings);
    const after = {
      ...presentConfiguration(device, wanted),
      ...(secretsChanged ? { secrets: '(changed)' } : {}),
    };
    await this.record(manager, caller, existing ? 'update' : 'create', device, { before, after }, [row]);
    if (replaced) await this.registrations.forget(manager, device.id);
    const lines = await this.lines.save(manager, device, existing?.lines ?? [], wanted);
    return { device, lines };
  }

  /**
   * Devices that were found to have their present configuration, in transactions that hold few of them. Should one fail, the
   * next refresh of its devices says the same.
   */
  async markAllProvisioned(caller: Caller, ids: string[]): Promise<void> {
    for (let first = 0; first < ids.length; first += MARKED_AT_ONCE) {
      const some = ids.slice(first, first + MARKED_AT_ONCE);
      await this.transactions.run((manager) => this.markProvisioned(manager, caller, some));
    }
  }

  /** Devices were found to have their present configuration. */
  async markProvisioned(manager: EntityManager, caller: Caller, ids: string[]): Promise<void> {
    const devices = await manager.query<(Device & { lines: DeviceLine[] })[]>(UNPROVISIONED, [ids]);
    if (devices.length === 0) return;
    const changed = { provisioning_status: 'provisioned' as const, updated_at: new Date() };
    await manager.query(MARK_PROVISIONED, [devices.map(({ id }) => id), changed.updated_at]);
    const changes = devices.map(({ lines, ...device }) => {
      const before = presentConfiguration(device, lines);
      const after = { ...before, ...changed, updated_at: timestamp(changed.updated_at) };
      return changeOf('update', device, { before, after });
    });
    await this.audit.recordAll(manager, caller, changes);
  }

  /** Deletes the device softly, and its lines and registrations for good. @param stored locked */
  async remove(manager: EntityManager, caller: Caller, { device, lines }: StoredDevice): Promise<Date> {
    const deletedAt = new Date();
    const version = device.version + 1;
    const row = updated(Device, { id: device.id, deleted_at: deletedAt, version });
    const before = presentConfiguration(device, lines);
    await this.record(manager, caller, 'delete', device, { before }, [row]);
    await this.lines.remove(manager, device, lines);
    await this.registrations.forget(manager, device.id);
    return deletedAt;
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    action: Change['action'],
    device: Device,
    states: States,
    rows?: RowWrite[],
  ): Promise<void> {
    return this.audit.record(manager, caller, changeOf(action, device, states), rows);
  }
}

function changeOf(action: Change['action'], { id, organization_id }: Device, states: States): Change {
  return { action, resource_type: 'device', resource_id: id, organization_id, ...states };
}

@Module({
  imports: [TypeOrmModule.forFeature([Device, DeviceLine]), RegistrationStoreModule],
  providers: [DeviceStore, DeviceLineStore, DeviceSecrets],
  exports: [DeviceStore, DeviceLineStore, DeviceSecrets],
})
export class DeviceStoreModule {}
