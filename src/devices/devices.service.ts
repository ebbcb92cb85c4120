import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Brackets, type EntityManager, type Repository } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { databaseTime } from '../database/database-time.js';
import { containsPattern } from '../database/patterns.js';
import { Transactions } from '../database/transactions.js';
import { invalidRequest, unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/etag.js';
import { type Pagination, pageOf } from '../http/paging.js';
import { mustBeReadable, readDeviceSettings } from './device-settings.js';
import { putTarget } from '../http/put-target.js';
import { changedSettings, NO_SETTINGS, type SettingsChange } from '../tenant-settings/tenant-settings.js';
import { linesOf } from './device-lines.js';
import { DeviceReader, type ReadDevice } from './device-reader.js';
import type { DeviceRegistration } from './registrations/device-registration.entity.js';
import { DeviceSecrets } from './device-secrets.js';
import { DeviceStore } from './device-store.js';
import { type DeviceColumns, DeviceWriter, type StoredDevice } from './device-writer.js';
import { Device, DEVICE_TYPES, type DeviceType } from './device.entity.js';
import type { ConfiguredDeviceDto, DeviceDto } from './dto/device.answer.js';
import type { PutDevice, UpdateDevice } from './dto/device.body.js';
import type { DeviceInclude, ListDevicesQuery } from './dto/device.query.js';
import { presentChangedDevice, presentDevice } from './dto/present-device.js';
import { KeptConfigs } from './kept-configs.js';
import { canonicalMac, macDigits } from './mac-address.js';
import { presenceOf } from './presence.js';
import { RebootStateMachine } from './reboots/reboot.state-machine.js';

/** A device that was created or changed, as the API shows it, with its version. */
export interface ChangedDevice {
  data: ConfiguredDeviceDto;
  version: number;
}

/** Devices (specification, *Devices*; contract §3). */
@Injectable()
export class DevicesService {
  constructor(
    @InjectRepository(Device) private readonly devices: Repository<Device>,
    private readonly store: DeviceStore,
    private readonly reader: DeviceReader,
    private readonly writer: DeviceWriter,
    private readonly kept: KeptConfigs,
    private readonly secrets: DeviceSecrets,
    private readonly reboots: RebootStateMachine,
    private readonly transactions: Transactions,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string, include: DeviceInclude[]): Promise<ReadDevice> {
    return this.reader.byId(caller, id, include);
  }

  /** @throws ApiException 400 for what is no MAC address, 404 also for another organization's */
  async readByMac(caller: Caller, macAddress: string, include: DeviceInclude[]): Promise<ReadDevice> {
    const mac = canonicalMac(macAddress);
    if (!mac) throw invalidRequest([{ field: 'macAddress', message: 'must be a MAC address' }]);
    return this.reader.byMac(caller, mac, include);
  }

  /** The devices of the caller's organizations, newest first. @throws ApiException 403 */
  async list(
    caller: Caller,
    query: ListDevicesQuery,
  ): Promise<{ devices: DeviceDto[]; pagination: Pagination }> {
    const now = await databaseTime(this.devices.manager);
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
    const sightings = await this.reader.sightings(this.devices.manager, ids);
    const devices = rows.map((device) => presentDevice(device, presenceOf(sightings.get(device.id)!, now)));
    return { devices, pagination };
  }

  /**
   * Creates the device, or replaces the one that `entity` names: what the body leaves out returns to its default,
   * but for secret settings, which are kept. A new device gets what was kept of a deleted one where the body says
   * nothing of it.
   * @throws ApiException 403, 409 for a MAC address that a device has already, 412, 422
   */
  put(
    caller: Caller,
    entity: string,
    body: PutDevice,
    ifMatch: IfMatch,
  ): Promise<ChangedDevice & { created: boolean }> {
    const type = typeOf(entity, body);
    const lines = body.lines && linesOf(body.lines);
    const change = settingsChange(body);
    return this.transactions.run(async (manager) => {
      const organization_id = body.organization_id;
      const target = await putTarget(manager, Device, 'dev', entity, organization_id, caller);
      const { id, existing, deleted } = target;
      ifMatch.check(existing?.version);
      const columns = columnsOf(body, type);
      if (existing) {
        const changes = { settings: {}, ...change, lines: lines ?? [] };
        const stored = await this.writer.change(manager, caller, existing, columns, changes);
        return { ...(await this.present(manager, stored)), created: false };
      }
      const kept = await this.kept.take(manager, organization_id, body.mac_address);
      if (body.template_id === undefined && kept) columns.template_id = kept.template_id;
      const settings = (!body.settings && kept?.settings) || NO_SETTINGS;
      const stored = await this.writer.create(manager, caller, { id, organization_id, deleted }, columns, {
        lines: lines ?? kept?.lines ?? [],
        settings: changedSettings(change, settings),
      });
      return { ...(await this.present(manager, stored)), created: true };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412, 422 */
  update(caller: Caller, id: string, body: UpdateDevice, ifMatch: IfMatch): Promise<ChangedDevice> {
    const { lines: given, settings: _, secret_settings: __, ...columns } = body;
    const changes = { lines: given && linesOf(given), ...settingsChange(body) };
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const stored = await this.writer.change(manager, caller, before, columns, changes);
      return this.present(manager, stored);
    });
  }

  /**
   * Deletes the device softly; its MAC address is free again, and its scheduled reboot is canceled.
   * @param keepConfig whether the next device of this MAC address and organization gets its configuration
   * @throws ApiException 404, 403, 412
   */
  remove(caller: Caller, id: string, keepConfig: boolean, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const device = await this.store.lock(manager, caller, id);
      ifMatch.check(device.version);
      await this.reboots.cancel(manager, id, 'device_deleted');
      return this.writer.remove(manager, caller, device, keepConfig);
    });
  }

  /**
   * A device becomes `provisioned` when it registers anew after the last change of its configuration, as it does
   * when it starts with it, or when it registers again after it took a request of ours to fetch it. A mere refresh of
   * an older registration proves nothing.
   */
  async registered(
    manager: EntityManager,
    caller: Caller,
    device: Device,
    { registered_at, last_registered_at }: DeviceRegistration,
  ): Promise<void> {
    const { provisioning_status, configuration_changed_at, resynced_at } = device;
    if (provisioning_status === 'provisioned') return;
    const resynced =
      resynced_at !== null && resynced_at >= configuration_changed_at && last_registered_at >= resynced_at;
    if (registered_at < configuration_changed_at && !resynced) return;
    await this.writer.markProvisioned(manager, caller, device);
  }

  private async present(manager: EntityManager, { device, lines }: StoredDevice): Promise<ChangedDevice> {
    const sightings = await this.reader.sightings(manager, [device.id]);
    const url = this.secrets.provisioningUrl(device);
    const data = presentChangedDevice(device, lines, sightings.get(device.id)!, url);
    return { data, version: device.version };
  }
}

function typeOf(entity: string, { type }: PutDevice): DeviceType {
  const word = DEVICE_TYPES.find((each) => each === entity);
  if (word && type && word !== type) throw unacceptable('type', `must be ${word}, as the path says`);
  return word ?? type ?? 'phone';
}

/** All columns that a PUT sets, with the defaults of contract §3. */
function columnsOf(body: PutDevice, type: DeviceType): DeviceColumns {
  return {
    mac_address: body.mac_address,
    type,
    name: body.name ?? null,
    user_id: body.user_id ?? null,
    model: body.model ?? null,
    manufacturer: body.manufacturer ?? null,
    template_id: body.template_id ?? null,
  };
}

/** What a request says of the settings, checked. @throws UnacceptableValue 422 */
function settingsChange({ settings, secret_settings }: SettingsChange): SettingsChange {
  if (secret_settings) mustBeReadable(secret_settings);
  return { ...(settings && { settings: readDeviceSettings(settings) }), secret_settings };
}
