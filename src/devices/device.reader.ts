import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Brackets, type EntityManager, type Repository } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { columnList } from '../database/column-list.js';
import { databaseTime } from '../database/database-time.js';
import { containsPattern } from '../database/like-pattern.js';
import { PreparedQueries, type Reader } from '../database/prepared-queries.js';
import { notFound } from '../http/errors/api-exception.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { DeviceLine } from './device-line.entity.js';
import { Device } from './device.entity.js';
import type { DeviceInclude, ListDevicesQuery } from './dto/device.query.js';
import { macDigits } from './mac-address.js';
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

/** A device of a list. */
export type ListedDevice = Device & Sighting;

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

/** Reads what answers show of devices: a row together with where the device is. Rows alone are read by `DeviceStore`. */
@Injectable()
export class DeviceReader {
  private readonly loaders = new Map<string, Reader<string, ReadDevice | undefined>>();

  constructor(
    @InjectRepository(Device) private readonly devices: Repository<Device>,
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
  async list(caller: Caller, query: ListDevicesQuery): Promise<Page<ListedDevice>> {
    const { manager } = this.devices;
    const now = await databaseTime(manager);
    const list = this.devices.createQueryBuilder('device');
    const organizations = caller.organizationFilter(query.organization_id);
    if (organizations) list.andWhere('device.organization_id = ANY(:organizations)', { organizations });
    if (query.status) {
      const live = `EXISTS (SELECT FROM device_registrations AS live
        WHERE live.device_id = device.id AND live.expires_at > :now)`;
      list.andWhere(query.status === 'online' ? live : `NOT ${live}`, { now });
    }
    if (query.q) {
      const digits = macDigits(query.q);
      list.andWhere(
        new Brackets((either) => {
          either.where('caseless(device.name) LIKE caseless(:q)', { q: containsPattern(query.q!) });
          if (!digits) return;
          either.orWhere(`replace(device.mac_address::text, ':', '') LIKE :mac`, { mac: `%${digits}%` });
        }),
      );
    }
    const { rows, pagination } = await pageOf(list, query);
    const ids = rows.map(({ id }) => id);
    const sightings = await this.sightings(manager, ids);
    const looked_at = now.toISOString();
    return {
      rows: rows.map((device) => ({ ...device, ...sightings.get(device.id)!, looked_at })),
      pagination,
    };
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
