import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { PreparedQueries, type Reader } from '../database/prepared-queries.js';
import { notFound } from '../http/errors/api-exception.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { Lists } from '../lists/lists.js';
import { lineAccounts } from './accounts/line-account.js';
import { DEVICE_LIST, deviceConditions } from './device.list.js';
import type { DeviceInclude, ListDevicesQuery } from './dto/device.query.js';
import { sightingColumns } from './presence.js';
import { CONTACT_COLUMNS } from './registrations/registered-contact.entity.js';
import { MAX_SHOWN_CONTACTS } from './registrations/registration-limits.js';
import { DEVICE_COLUMNS, DEVICE_TIMES, type ReadDevice, type SeenDevice } from './read-device.js';

const LINES = `
  (SELECT json_agg(line ORDER BY line.line_number) FROM (
    SELECT id, line_number, extension, label, type, sip_username, sip_domain,
      sip_password_ciphertext IS NOT NULL AS sip_password_set
    FROM device_lines AS stored WHERE stored.device_id = device.id) AS line) AS lines`;

const CONTACTS = `
  (SELECT json_agg(live ORDER BY live.registered_at DESC, live.id) FROM (
    SELECT ${CONTACT_COLUMNS} FROM (
      SELECT *, row_number() OVER (PARTITION BY line_number ORDER BY registered_at DESC, id) AS place
      FROM registered_contacts WHERE device_id = device.id AND expires_at > clock_timestamp()
    ) AS contact WHERE place <= ${MAX_SHOWN_CONTACTS}) AS live) AS contacts`;

/** What a device can be found by. */
type DeviceKey = 'id' | 'mac_address';

/** Reads what answers show of devices: a row together with where the device is. Rows alone are read by `DeviceStore`. */
@Injectable()
export class DeviceReader {
  private readonly loaders = new Map<string, Reader<string, ReadDevice | undefined>>();

  constructor(
    private readonly lists: Lists,
    private readonly queries: PreparedQueries,
  ) {}

  /** The device, in one round trip. @throws ApiException 404 or 403 */
  async byId(caller: Caller, id: string, include: DeviceInclude[]): Promise<ReadDevice> {
    return caller.mustSee(await this.loader('id', include).load(id));
  }

  /**
   * The device, in one round trip.
   * @param mac as `canonicalMac` makes it
   * @throws ApiException 404, also for a device of another organization, since MAC addresses can be guessed
   */
  async byMac(caller: Caller, mac: string, include: DeviceInclude[]): Promise<ReadDevice> {
    const device = await this.loader('mac_address', include).load(mac);
    if (!device || !caller.actsFor(device.organization_id)) throw notFound();
    return device;
  }

  /**
   * The devices of the caller's organizations, newest first, as they are at one moment: what a list is filtered by is what
   * it shows.
   * @throws ApiException 403
   */
  list(caller: Caller, query: ListDevicesQuery): Promise<Page<ReadDevice>> {
    const organizations = caller.organizationFilter(query.organization_id);
    const conditions = deviceConditions(query, organizations);
    return pageOf(this.lists, DEVICE_LIST, query, { reader: caller.subject, organizations, conditions });
  }

  /** A statement of its own for each choice of lines and settings: a subquery costs time even if it is not run. */
  private loader(key: DeviceKey, include: DeviceInclude[]): Reader<string, ReadDevice | undefined> {
    const registrations = include.includes('registrations');
    const lines = registrations || include.includes('lines');
    const settings = include.includes('settings');
    const name = [
      'devices_by',
      key,
      lines && 'lines',
      registrations && 'registrations',
      settings && 'settings',
    ]
      .filter(Boolean)
      .join('_');
    let loader = this.loaders.get(name);
    if (!loader) {
      const columns = [
        ...DEVICE_COLUMNS,
        sightingColumns(),
        ...(lines ? [LINES, lineAccounts()] : []),
        ...(registrations ? [CONTACTS] : []),
        ...(settings ? ['settings', 'secret_settings'] : []),
      ];
      const text = `SELECT ${columns.join(', ')} FROM devices AS device
        WHERE deleted_at IS NULL AND ${key} = ANY ($1)`;
      loader = this.queries.byKey<ReadDevice>({ name, text, key, times: DEVICE_TIMES });
      this.loaders.set(name, loader);
    }
    return loader;
  }

  /** What is seen of a device that was written. */
  async sighting(manager: EntityManager, id: string): Promise<SeenDevice> {
    const [seen] = await manager.query<SeenDevice[]>(
      `SELECT ${sightingColumns()}, ${lineAccounts()} FROM devices AS device WHERE id = $1`,
      [id],
    );
    return seen;
  }
}
