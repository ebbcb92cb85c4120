import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { Settings } from '../../config/settings.js';
import { Transactions } from '../../database/transactions.js';
import { parseAddressOfRecord } from '../../edge/address-of-record.js';
import { EgressPolicy } from '../../egress/egress-policy.js';
import { parseTime } from '../../http/answers/times.js';
import { ApiException, type UnacceptableValue, unacceptable } from '../../http/errors/api-exception.js';
import { DeviceStore } from '../device.store.js';
import { becomesProvisioned } from '../provisioning-status.js';
import { addressOf, formatSource, parseContact, parseSource } from './contact-address.js';
import { type DeviceRegistration, WHOLE_DEVICE } from './device-registration.entity.js';
import { MUST_EXPIRE, type ReportRegistration } from './dto/registration.body.js';
import { RegistrationReports } from './registration-reports.js';
import type { OfferedRegister, OfferedReport, ReportAnswer } from './report-registrations.sql.js';

/** What a report has made of a registration. */
export type ReportedRegistration = Omit<DeviceRegistration, 'path' | 'round_trip_ms' | 'round_trip_at'>;

/** What registrars report of the devices that register with them (contract §3 *The SIP edge*). */
@Injectable()
export class RegistrationsService {
  constructor(
    private readonly devices: DeviceStore,
    private readonly reports: RegistrationReports,
    private readonly transactions: Transactions,
    private readonly egress: EgressPolicy,
    private readonly settings: Settings,
  ) {}

  /**
   * A line has registered, refreshed its registration or, with `expires` 0, ended it.
   * @throws ApiException 404, 403, 422 for a line that the device does not have, a time that is over or an address that we
   * may not send to
   */
  async report(caller: Caller, deviceId: string, body: ReportRegistration): Promise<ReportedRegistration> {
    const line = { device_id: deviceId, line_number: body.line_number ?? WHOLE_DEVICE };
    const register = registerOf(body);
    const { expires, ...said } = register;
    if (expires === 0) {
      const { reported_at: at } = await this.take(caller, { ...line, action: 'end' });
      return { ...line, ...said, registered_at: at, last_registered_at: at, expires_at: at };
    }
    const refusal = this.refusalOf(register);
    const answer = await this.take(caller, { ...line, action: refusal ? 'judge' : 'register', register });
    const { reported_at, expires_at, registered, unprovisioned } = answer;
    if (expires_at <= reported_at) throw unacceptable('expires', MUST_EXPIRE);
    if (refusal) throw refusal;
    const times = { last_registered_at: reported_at, expires_at };
    const registration = { ...line, ...said, ...times, ...registered! };
    if (unprovisioned && becomesProvisioned(unprovisioned, registration)) {
      await this.markProvisioned(caller, registration);
    }
    return registration;
  }

  /**
   * A line, or with `WHOLE_DEVICE` every line, has unregistered.
   * @throws ApiException 404 also where it was not registered, 403, 422 for a line that the device does not have
   */
  async end(caller: Caller, deviceId: string, line: number): Promise<Date> {
    const report = { device_id: deviceId, line_number: line, action: 'end' as const };
    const { ended, reported_at } = await this.take(caller, report);
    if (ended) return reported_at;
    throw new ApiException('registration_not_found');
  }

  /** @throws ApiException 404, 403, 422 for a line that the device does not have */
  private async take(caller: Caller, report: Omit<OfferedReport, 'organizations'>): Promise<ReportAnswer> {
    const organizations = caller.organizationFilter(undefined);
    const answer = await this.reports.take({ ...report, organizations });
    const { organization_id } = answer;
    caller.mustSee(organization_id === null ? undefined : { organization_id });
    if (!answer.has_line) throw unacceptable('line_number', 'is not a line of the device');
    return answer;
  }

  /** What is known only by name is judged when it is resolved; behind a proxy it is the proxy that we send to. */
  private refusalOf({ ip_address, received }: OfferedRegister): UnacceptableValue | undefined {
    if (ip_address === null || this.settings.sipOutboundProxy !== undefined) return undefined;
    if (this.egress.allows(ip_address, 'sip')) return undefined;
    return unacceptable(received === null ? 'contact' : 'received', 'is an address that is not allowed');
  }

  /**
   * The device has registered with its present configuration, unless that was changed since. Should this fail, the next
   * refresh says the same.
   */
  private markProvisioned(caller: Caller, registration: ReportedRegistration): Promise<void> {
    return this.transactions.run(async (manager) => {
      const device = await this.devices.hold(manager, caller, registration.device_id);
      if (becomesProvisioned(device, registration)) {
        await this.devices.markProvisioned(manager, caller, [device.id]);
      }
    });
  }
}

function registerOf(body: ReportRegistration): OfferedRegister {
  const source = body.received ? parseSource(body.received)! : undefined;
  return {
    contact: body.contact,
    received: source ? formatSource(source) : null,
    aor: body.aor ? parseAddressOfRecord(body.aor)!.uri : null,
    user_agent: body.user_agent ?? null,
    ip_address: source?.address ?? addressOf(parseContact(body.contact)!),
    expires: typeof body.expires === 'number' ? body.expires : parseTime(body.expires)!,
  };
}
