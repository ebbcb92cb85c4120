import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { notFound } from '../http/api-exception.js';
import type { DeviceLine } from './device-line.entity.js';
import type { Device } from './device.entity.js';
import { type Sighting, SIGHTING_COLUMNS } from './presence.js';

/** A device with what an answer about it needs, secrets apart. */
export type ReadDevice = Omit<
  Device,
  'secrets_ciphertext' | 'secrets_key_id' | 'deleted_at' | 'resynced_at'
> &
  Sighting & {
    /** Null where the device has none, or they were not asked for. */
    lines: DeviceLine[] | null;
  };

const READ = `
  SELECT id, organization_id, mac_address, type, name, user_id, model, manufacturer, template_id, settings,
    secret_settings, provisioning_status, configuration_changed_at, created_at, updated_at, version,
    ${SIGHTING_COLUMNS},
    CASE WHEN $2::boolean THEN
      (SELECT json_agg(line ORDER BY line.line_number) FROM device_lines AS line WHERE line.device_id = device.id)
    END AS lines
  FROM devices AS device
  WHERE deleted_at IS NULL AND`;

/** Reads devices together with their whereabouts, each in one round trip. */
@Injectable()
export class DeviceReader {
  constructor(private readonly queries: PreparedQueries) {}

  /** @throws ApiException 404 or 403 */
  async byId(caller: Caller, id: string, withLines: boolean): Promise<ReadDevice> {
    const [device] = await this.queries.rows<ReadDevice>('device_by_id', `${READ} id = $1`, [id, withLines]);
    return caller.mustSee(device);
  }

  /**
   * @param mac as `canonicalMac` makes it
   * @throws ApiException 404, also for a device of another organization, since MAC addresses can be guessed
   */
  async byMac(caller: Caller, mac: string, withLines: boolean): Promise<ReadDevice> {
    const [device] = await this.queries.rows<ReadDevice>(
      'device_by_mac_address',
      `${READ} mac_address = $1::macaddr`,
      [mac, withLines],
    );
    if (!device || !caller.actsFor(device.organization_id)) throw notFound();
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
