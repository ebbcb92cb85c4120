import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditStore } from '../../audit/audit.store.js';
import type { Caller } from '../../auth/caller.js';
import { ApiException, unacceptable, unavailable } from '../../http/errors/api-exception.js';
import { inShare } from '../../http/requests/in-share.js';
import { Shares } from '../../shares/shares.js';
import { SipError } from '../../sip/index.js';
import type { LiveContact } from '../registrations/live-contact.js';
import { RegistrationStore } from '../registrations/registration.store.js';
import type { Device } from '../device.entity.js';
import { DeviceCredentials } from './device-credentials.js';
import { DeviceNotifier } from './device-notifier.js';
import type { SendNotify } from './dto/notification.body.js';
import { eventHeaderOf } from './event-header.js';
import { receptionOf } from './final-response.js';
import type { NotifyEvent } from './notify-profiles.js';
import { NeedsProxy } from './notify-target.js';
import { unreachable } from './unreachable.js';

/**
 * NOTIFYs of one process that wait for their answers at once. With the reboots they have fewer than the connections that
 * the SIP client may open.
 */
const MAX_UNDER_WAY = 400;

/** A NOTIFY that the device has answered. */
export interface AnsweredNotify {
  device_id: string;
  event: NotifyEvent;
  sent_at: Date;
  /** Status code of the device's final response. */
  response_code: number;
}

/** SIP NOTIFY on request (contract §3 *NOTIFY*). */
@Injectable()
export class NotificationsService {
  private readonly places = new Shares(MAX_UNDER_WAY);

  constructor(
    private readonly registrations: RegistrationStore,
    private readonly credentials: DeviceCredentials,
    private readonly notifier: DeviceNotifier,
    private readonly dataSource: DataSource,
    private readonly audit: AuditStore,
  ) {}

  /**
   * Sends the NOTIFY and waits for the device's final response.
   * @throws ApiException 404, 403; 400 when it is too large for the only transport that the device has; 408 without an
   *   answer in time; 429 while too many of the organization's devices are waited for; 503 when the device cannot be
   *   reached
   */
  async send(caller: Caller, deviceId: string, body: SendNotify): Promise<AnsweredNotify> {
    const device = await this.registrations.reach(caller, deviceId);
    const contact = device.live_contact;
    if (!contact) throw unreachable();
    return inShare(this.places, device.organization_id, () => this.sendTo(caller, device, contact, body));
  }

  private async sendTo(
    caller: Caller,
    device: Device,
    contact: LiveContact,
    body: SendNotify,
  ): Promise<AnsweredNotify> {
    const sentAt = new Date();
    // Who asked for it is on record whatever comes of it, and costs no time while the device answers.
    const [sent, recorded] = await Promise.allSettled([
      this.notify(device, contact, body),
      this.record(caller, device, body),
    ]);
    if (sent.status === 'rejected') throw sent.reason;
    if (recorded.status === 'rejected') throw recorded.reason;
    return { device_id: device.id, event: body.event, sent_at: sentAt, response_code: sent.value };
  }

  /** @returns the status code of the device's final response */
  private async notify(
    device: Device,
    contact: LiveContact,
    { event, content_type, body }: SendNotify,
  ): Promise<number> {
    try {
      const target = this.notifier.targetOf(contact, device);
      const outcome = await this.notifier.send({
        ...target,
        event,
        eventHeader: eventHeaderOf(device, contact.user_agent, event),
        contentType: content_type,
        body,
        credentials: this.credentials.of(device, contact),
        onBehalfOf: device.organization_id,
      });
      const reception = receptionOf(outcome.statusCode, this.notifier.goesByProxy(target));
      if (reception === 'timeout') throw new ApiException('timeout');
      if (reception === 'unreachable') throw unreachable(`the proxy returned ${outcome.statusCode}`);
      await this.notifier.remember(device.id, contact.contact, event, outcome);
      return outcome.statusCode;
    } catch (error) {
      throw error instanceof SipError ? failureOf(error) : error;
    }
  }

  private record(caller: Caller, device: Device, { event }: SendNotify): Promise<void> {
    return this.audit.record(this.dataSource.manager, caller, {
      action: 'notify',
      resource_type: 'device',
      resource_id: device.id,
      organization_id: device.organization_id,
      after: { event },
    });
  }
}

function failureOf(error: SipError): ApiException {
  const { code, sends } = error;
  // In time, but never sent: no connection was made, or no name resolved.
  if (code === 'timeout' && sends > 0) return new ApiException('timeout');
  if (code === 'too_large') {
    return unacceptable('body', 'is too large for UDP, and the device has no other transport');
  }
  if (error.isLocal) return unavailable();
  return unreachable(error instanceof NeedsProxy ? error.message : undefined);
}
