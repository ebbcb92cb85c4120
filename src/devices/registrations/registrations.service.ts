import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { Settings } from '../../config/settings.js';
import { databaseTime } from '../../database/database-time.js';
import { Transactions } from '../../database/transactions.js';
import { type DeviceRegistration, WHOLE_DEVICE } from './device-registration.entity.js';
import { RegistrationStore, type TakenRegister } from './registration.store.js';
import { DeviceLineStore } from '../device-line.store.js';
import { DeviceStore } from '../device.store.js';
import { becomesProvisioned } from '../provisioning-status.js';
import { EgressPolicy } from '../../egress/egress-policy.js';
import { ApiException, unacceptable } from '../../http/errors/api-exception.js';
import { parseTime } from '../../http/answers/times.js';
import {
  addressOf,
  formatSource,
  parseAddressOfRecord,
  parseContact,
  parseSource,
} from './contact-address.js';
import {
  LONGEST_REGISTRATION_SECONDS,
  MUST_EXPIRE,
  type ReportRegistration,
} from './dto/registration.body.js';

/** What a report has made of a registration. */
export type ReportedRegistration = Omit<DeviceRegistration, 'round_trip_ms' | 'round_trip_at'>;

/** What registrars report of the devices that register with them (contract §3 *The SIP edge*). */
@Injectable()
export class RegistrationsService {
  constructor(
    private readonly devices: DeviceStore,
    private readonly lines: DeviceLineStore,
    private readonly registrations: RegistrationStore,
    private readonly transactions: Transactions,
    private readonly egress: EgressPolicy,
    private readonly settings: Settings,
  ) {}

  /**
   * A line has registered, refreshed its registration or, with `expires` 0, ended it.
   * @throws ApiException 404, 403, 422 for a line that the device does not have or an address that we may not send to
   */
  report(caller: Caller, deviceId: string, body: ReportRegistration): Promise<ReportedRegistration> {
    const line = body.line_number ?? WHOLE_DEVICE;
    return this.transactions.run(async (manager) => {
      const device = await this.devices.hold(manager, caller, deviceId);
      await this.mustHaveLine(manager, deviceId, line);
      const taken = takenRegister(deviceId, line, body, await databaseTime(manager));
      if (body.expires === 0) {
        await this.registrations.unregister(manager, deviceId, line, taken.expires_at);
        return { ...taken, registered_at: taken.last_registered_at };
      }
      this.mustBeAllowed(taken);
      const registration = await this.registrations.register(manager, taken);
      if (becomesProvisioned(device, registration)) {
        await this.devices.markProvisioned(manager, caller, device);
      }
      return registration;
    });
  }

  /**
   * A line, or with `WHOLE_DEVICE` every line, has unregistered.
   * @throws ApiException 404 also where it was not registered, 403, 422 for a line that the device does not have
   */
  end(caller: Caller, deviceId: string, line: number): Promise<Date> {
    return this.transactions.run(async (manager) => {
      await this.devices.hold(manager, caller, deviceId);
      await this.mustHaveLine(manager, deviceId, line);
      const now = await databaseTime(manager);
      if (await this.registrations.unregister(manager, deviceId, line, now)) return now;
      throw new ApiException('registration_not_found');
    });
  }

  private async mustHaveLine(manager: EntityManager, deviceId: string, line: number): Promise<void> {
    if (line === WHOLE_DEVICE || (await this.lines.has(manager, deviceId, line))) return;
    throw unacceptable('line_number', 'is not a line of the device');
  }

  /** What is known only by name is judged when it is resolved; behind a proxy it is the proxy that we send to. */
  private mustBeAllowed({ ip_address, received }: TakenRegister): void {
    if (ip_address === null || this.settings.sipOutboundProxy !== undefined) return;
    if (this.egress.allows(ip_address, 'sip')) return;
    throw unacceptable(received === null ? 'contact' : 'received', 'is an address that is not allowed');
  }
}

/** @throws ApiException 422 for a time that is over */
function takenRegister(deviceId: string, line: number, body: ReportRegistration, now: Date): TakenRegister {
  const source = body.received ? parseSource(body.received)! : undefined;
  return {
    device_id: deviceId,
    line_number: line,
    contact: body.contact,
    received: source ? formatSource(source) : null,
    user_agent: body.user_agent ?? null,
    ip_address: source?.address ?? addressOf(parseContact(body.contact)!),
    last_registered_at: now,
    aor: body.aor ? parseAddressOfRecord(body.aor)! : null,
    expires_at: endOf(body.expires, now),
  };
}

/** When a registration ends that is not refreshed. @param expires in seconds from `now`, or a time */
function endOf(expires: number | string, now: Date): Date {
  const end = typeof expires === 'number' ? now.getTime() + expires * 1000 : parseTime(expires)!.getTime();
  if (typeof expires === 'string' && end <= now.getTime()) throw unacceptable('expires', MUST_EXPIRE);
  return new Date(Math.min(end, now.getTime() + LONGEST_REGISTRATION_SECONDS * 1000));
}
