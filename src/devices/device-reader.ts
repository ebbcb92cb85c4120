import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { columnList } from '../database/column-list.js';
import { PreparedQueries, type Reader } from '../database/prepared-queries.js';
import { notFound } from '../http/errors/api-exception.js';
import { DeviceLine } from './device-line.entity.js';
import type { Device } from './device.entity.js';
import type { DeviceInclude } from './dto/device.query.js';
import { type Sighting, SIGHTING_COLUMNS } from './presence.js';

/** A device with what an answer about it needs. */
export type ReadDevice = Readonly<
  Pick<Device, (typeof COLUMNS)[number]> &
    Sighting & {
      /** Null where the device has none; missing where they were not asked for. */
      lines?: DeviceLine[] | null;
      settings?: Device['settings'];
      secret_settings?: string[];
    }
>;

const COLUMNS = [
  'id',
  'organization_id',
  'mac_address',
  'type',
  'name',
  'user_id',
  'model',
  'manufacturer',
  'template_id',
  'provisioning_status',
  'created_at',
  'updated_at',
  'version',
] as const;
const TIMES: (keyof ReadDevice)[] = ['created_at', 'updated_at'];

const LINES = `
  (SELECT json_agg(line ORDER BY line.line_number) FROM (
    SELECT ${columnList(DeviceLine, 'stored')} FROM device_lines AS stored
    WHERE stored.device_id = device.id) AS line) AS lines`;

/** What a device can be found by. */
type DeviceKey = 'id' | 'mac_address';

/** Reads devices together with their whereabouts, each in one round trip. */
@Injectable()
export class DeviceReader {
  private readonly loaders = new Map<string, Reader<string, ReadDevice | undefined>>();

  constructor(private readonly queries: PreparedQueries) {}

  /** @throws ApiException 404 or 403 */
  async byId(caller: Caller, id: string, include: DeviceInclude[]): Promise<ReadDevice> {
    return caller.mustSee(await this.loader('id', include).load(id));
  }

  /**
   * @param mac as `canonicalMac` makes it
   * @throws ApiException 404, also for a device of another organization, since MAC addresses can be guessed
   */
  async byMac(caller: Caller, mac: string, include: DeviceInclude[]): Promise<ReadDevice> {
    const device = await this.loader('mac_address', include).load(mac);
    if (!device || !caller.actsFor(device.organization_id)) throw notFound();
    return device;
  }

  /** A statement of its own for each choice of lines and settings: a subquery costs time even if it is not run. */
  private loader(key: DeviceKey, include: DeviceInclude[]): Reader<string, ReadDevice | undefined> {
    const lines = include.includes('lines');
    const settings = include.includes('settings');
    const name = `devices_by_${key}${lines ? '_lines' : ''}${settings ? '_settings' : ''}`;
    let loader = this.loaders.get(name);
    if (!loader) {
      const columns = [
        ...COLUMNS,
        SIGHTING_COLUMNS,
        ...(lines ? [LINES] : []),
        ...(settings ? ['settings', 'secret_settings'] : []),
      ];
      const text = `SELECT ${columns.join(', ')} FROM devices AS device
        WHERE deleted_at IS NULL AND ${key} = ANY ($1)`;
      loader = this.queries.byKey<ReadDevice>({ name, text, key, times: TIMES });
      this.loaders.set(name, loader);
    }
    return loader;
  }

  /** The whereabouts of several devices, by id. */
  async sightings(manager: EntityManager, ids: string[]): Promise<Map<string, Sighting>> {
    const rows: (Sighting & { id: string })[] = await manager.query(
      `SELECT id, ${SIGHTING_COLUMNS} FROM devices AS device WHERE id = ANY($1)`,
      [ids],
    );
    return new Map(rows.map(({ id, ...sighting }) => [id, sighting]));
  }
}
