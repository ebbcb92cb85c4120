import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { notFound } from '../http/api-exception.js';
import type { DeviceLine } from './device-line.entity.js';
import type { Device } from './device.entity.js';
import type { DeviceInclude } from './dto/device.query.js';
import { type Sighting, SIGHTING_COLUMNS } from './presence.js';

/** A device with what an answer about it needs. */
export type ReadDevice = Pick<Device, (typeof COLUMNS)[number]> &
  Sighting & {
    /** Null where the device has none; missing where they were not asked for. */
    lines?: DeviceLine[] | null;
    settings?: Device['settings'];
    secret_settings?: string[];
  };

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

const LINES = `
  (SELECT json_agg(line ORDER BY line.line_number) FROM device_lines AS line
    WHERE line.device_id = device.id) AS lines`;

/** Reads devices together with their whereabouts, each in one round trip. */
@Injectable()
export class DeviceReader {
  constructor(private readonly queries: PreparedQueries) {}

  /** @throws ApiException 404 or 403 */
  async byId(caller: Caller, id: string, include: DeviceInclude[]): Promise<ReadDevice> {
    return caller.mustSee(await this.read('id', id, include));
  }

  /**
   * @param mac as `canonicalMac` makes it
   * @throws ApiException 404, also for a device of another organization, since MAC addresses can be guessed
   */
  async byMac(caller: Caller, mac: string, include: DeviceInclude[]): Promise<ReadDevice> {
    const device = await this.read('mac_address', mac, include);
    if (!device || !caller.actsFor(device.organization_id)) throw notFound();
    return device;
  }

  /** A statement of its own for each choice of lines and settings: a subquery costs time even if it is not run. */
  private async read(
    key: 'id' | 'mac_address',
    value: string,
    include: DeviceInclude[],
  ): Promise<ReadDevice | undefined> {
    const lines = include.includes('lines');
    const settings = include.includes('settings');
    const columns = [
      ...COLUMNS,
      SIGHTING_COLUMNS,
      ...(lines ? [LINES] : []),
      ...(settings ? ['settings', 'secret_settings'] : []),
    ];
    const [device] = await this.queries.rows<ReadDevice>(
      `device_by_${key}${lines ? '_lines' : ''}${settings ? '_settings' : ''}`,
      `SELECT ${columns.join(', ')} FROM devices AS device WHERE deleted_at IS NULL AND ${key} = $1`,
      [value],
    );
    return device;
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
