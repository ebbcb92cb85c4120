import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { databaseTime } from '../database/database-time.js';
import { Transactions } from '../database/transactions.js';
import { withDefaults } from '../http/fields/defaults.js';
import { invalidRequest } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/answers/etag.js';
import type { Page } from '../http/answers/paging.js';
import { putTarget, typeAskedFor } from '../http/requests/put-target.js';
import { changedSettings, NO_SETTINGS, type SettingsChange } from '../tenant-settings/tenant-settings.js';
import type { AccountSource } from './accounts/accounts.js';
import { DeviceAccounts } from './accounts/device-accounts.js';
import { linesOf, type RequestedLine, samePasswords, withPasswords } from './device-lines.js';
import { DeviceSecrets } from './device-secrets.js';
import { mustBeReadable, readDeviceSettings } from './device-settings.js';
import { Device, DEVICE_TYPES, type DeviceType } from './device.entity.js';
import { DeviceReader } from './device.reader.js';
import { DeviceStore, type StoredDevice } from './device.store.js';
import { PutDevice, type UpdateDevice } from './dto/device.body.js';
import type { DeviceInclude, ListDevicesQuery } from './dto/device.query.js';
import { DeviceExtensions } from './extensions/device-extensions.js';
import { KeptConfigStore } from './kept-config.store.js';
import { canonicalMac } from './mac-address.js';
import type { ReadDevice, SeenDevice } from './read-device.js';
import { statusAfterChange } from './provisioning-status.js';
import { RebootStateMachine } from './reboots/reboot.state-machine.js';

/** The columns of a device that a request sets as they are. */
type DeviceColumns = Pick<
  Device,
  'mac_address' | 'type' | 'name' | 'user_id' | 'model' | 'manufacturer' | 'template_id'
>;

/** A device that was created or changed. */
export interface ChangedDevice extends StoredDevice {
  sighting: SeenDevice;
  /** Where it gets its configuration from; a secret. */
  provisioningUrl: string;
}

/** Devices (specification, *Devices*; contract §3). */
@Injectable()
export class DevicesService {
  constructor(
    private readonly store: DeviceStore,
    private readonly reader: DeviceReader,
    private readonly kept: KeptConfigStore,
    private readonly secrets: DeviceSecrets,
    private readonly accounts: DeviceAccounts,
    private readonly extensions: DeviceExtensions,
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
  list(caller: Caller, query: ListDevicesQuery): Promise<Page<ReadDevice>> {
    return this.reader.list(caller, query);
  }

  /**
   * Creates the device, or replaces the one that `entity` names: what the body leaves out returns to its default,
   * but for secret settings, which are kept. A new device gets what was kept of a deleted one where the body says
   * nothing of it.
   * @throws ApiException 403, 409 for a MAC address that a device has already, or an extension, 412, 422
   */
  put(
    caller: Caller,
    entity: string,
    body: PutDevice,
    ifMatch: IfMatch,
  ): Promise<ChangedDevice & { created: boolean }> {
    const type = typeAskedFor(DEVICE_TYPES, entity, body) ?? 'phone';
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
        const changed = await this.change(manager, caller, existing, columns, changes);
        await this.extensions.mustHold(manager, changed, body.lines);
        return { ...changed, created: false };
      }
      const kept = await this.kept.take(manager, organization_id, body.mac_address);
      if (kept) kept.lines = await this.extensions.withoutTaken(manager, organization_id, kept.lines);
      if (body.template_id === undefined && kept) columns.template_id = kept.template_id;
      const settings = (!body.settings && kept?.settings) || NO_SETTINGS;
      const configuration = {
        lines: lines ? withPasswords(lines, []) : (kept?.lines ?? []),
        settings: changedSettings(change, settings),
      };
      const identity = { id, organization_id, deleted };
      // What was kept is not refused because somebody else has one of its accounts by now.
      const before = lines ? { lines: [], settings: NO_SETTINGS } : configuration;
      const made = await this.create(manager, caller, identity, columns, { configuration, before });
      await this.extensions.mustHold(manager, made, body.lines);
      return { ...made, created: true };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412, 422 */
  update(caller: Caller, id: string, body: UpdateDevice, ifMatch: IfMatch): Promise<ChangedDevice> {
    const { lines: given, settings: _, secret_settings: __, ...columns } = body;
    const changes = { lines: given && linesOf(given), ...settingsChange(body) };
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const changed = await this.change(manager, caller, before, columns, changes);
      if (given) await this.extensions.mustHold(manager, changed, given);
      return changed;
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
      const stored = await this.store.withLines(manager, device);
      if (keepConfig) await this.kept.keep(manager, device, stored.lines);
      else await this.kept.discard(manager, device);
      const deletedAt = await this.store.remove(manager, caller, stored);
      await this.accounts.giveUp(manager, device);
      return deletedAt;
    });
  }

  /**
   * @param identity with the row whose id is used again, if there is one
   * @param made of what, and of which of it before
   */
  private async create(
    manager: EntityManager,
    caller: Caller,
    { id, organization_id, deleted }: { id: string; organization_id: string; deleted?: Device },
    columns: DeviceColumns,
    { configuration, before }: { configuration: AccountSource; before: AccountSource },
  ): Promise<ChangedDevice> {
    const { lines, settings } = configuration;
    const now = await databaseTime(manager);
    const device = manager.create(Device, {
      id,
      organization_id,
      ...columns,
      ...this.secrets.columns(id, settings, this.secrets.newProvisioningToken()),
      provisioning_status: 'pending',
      configuration_changed_at: now,
      resynced_at: null,
      created_at: now,
      updated_at: now,
      deleted_at: null,
      version: deleted?.version ?? 0,
    });
    const saved = await this.store.save(manager, caller, device, lines, { deleted });
    await this.accounts.claim(manager, device, configuration, before);
    return this.seen(manager, saved);
  }

  /** Changes a locked device. @param changes what is left out stays */
  private async change(
    manager: EntityManager,
    caller: Caller,
    before: Device,
    columns: Partial<DeviceColumns>,
    changes: SettingsChange & { lines?: RequestedLine[] },
  ): Promise<ChangedDevice> {
    const existing = await this.store.withLines(manager, before);
    const settingsBefore = this.secrets.settings(before.id, before);
    const settings = changedSettings(changes, settingsBefore);
    const linesBefore = this.secrets.openLines(existing.lines);
    const lines = changes.lines ? withPasswords(changes.lines, linesBefore) : linesBefore;
    const now = await databaseTime(manager);
    const device = manager.create(Device, {
      ...before,
      ...columns,
      ...this.secrets.changed(before, settings),
      updated_at: now,
    });
    const configuredBefore = { device: before, lines: linesBefore, settings: settingsBefore };
    const status = statusAfterChange(configuredBefore, { device, lines, settings });
    if (status) Object.assign(device, { provisioning_status: status, configuration_changed_at: now });
    const secretsChanged =
      !isDeepStrictEqual(settings.secrets, settingsBefore.secrets) || !samePasswords(lines, linesBefore);
    const saved = await this.store.save(manager, caller, device, lines, { existing, secretsChanged });
    if (saved !== existing) await this.accounts.claim(manager, device, { lines, settings }, configuredBefore);
    return this.seen(manager, saved);
  }

  private async seen(manager: EntityManager, { device, lines }: StoredDevice): Promise<ChangedDevice> {
    const sighting = await this.reader.sighting(manager, device.id);
    return { device, lines, sighting, provisioningUrl: this.secrets.provisioningUrl(device) };
  }
}

/** All columns that a PUT sets. */
function columnsOf(body: PutDevice, type: DeviceType): DeviceColumns {
  const fields = withDefaults(PutDevice, body);
  const { mac_address, name, user_id, model, manufacturer, template_id } = fields;
  return { mac_address, type, name, user_id, model, manufacturer, template_id };
}

/** What a request says of the settings, checked. @throws UnacceptableValue 422 */
function settingsChange({ settings, secret_settings }: SettingsChange): SettingsChange {
  if (secret_settings) mustBeReadable(secret_settings);
  return { ...(settings && { settings: readDeviceSettings(settings) }), secret_settings };
}
