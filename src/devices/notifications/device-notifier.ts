import { Injectable, Logger, Module } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import {
  type ClientRequest,
  type DigestCredentials,
  notification,
  SipError,
  type SipOutcome,
  type TransactionIdentity,
  UserAgentClient,
} from '../../sip/index.js';
import type { LiveContact } from '../registrations/live-contact.js';
import { RegistrationStore, RegistrationStoreModule } from '../registrations/registration.store.js';
import type { Device } from '../device.entity.js';
import { DeviceStoreModule } from '../device.store.js';
import { DeviceCredentials } from './device-credentials.js';
import type { NotifyEvent } from './notify-profiles.js';
import { mayTakeTcp, type NotifyTarget, notifyTargetOf, proxiedTargetOf } from './notify-target.js';

/** A NOTIFY and how it is to be sent. */
export interface Notification extends NotifyTarget {
  event: NotifyEvent;
  /** Value of the Event header. */
  eventHeader: string;
  contentType?: string;
  body?: string;
  /** For a device that wants to be convinced; without them its 401 is the answer. */
  credentials?: DigestCredentials;
  /** That of the sending that this one is, or repeats. */
  identity?: TransactionIdentity;
  timeoutMs?: number;
  /** The organization of the device. */
  onBehalfOf: string;
}

/** In the Event header of what makes a phone reboot, whatever it was asked for as. */
const REBOOTS = /(?:reboot|restart)(?!=false)/i;

/** The events that make a device fetch its configuration. */
const RESYNCS: readonly NotifyEvent[] = ['check-sync', 'reboot'];

/** Sends NOTIFY requests to devices (RFC 6665 without a subscription, as phones take it) and waits for the answer. */
@Injectable()
export class DeviceNotifier {
  private readonly logger = new Logger(DeviceNotifier.name);

  constructor(
    private readonly settings: Settings,
    private readonly registrations: RegistrationStore,
    private readonly client: UserAgentClient,
  ) {}

  /**
   * Makes the identity of a NOTIFY, to be stored before it is sent.
   * @param onBehalfOf the organization of the device
   * @throws SipError when there is no way there
   */
  prepare({ uri, nextHop, routeSet }: NotifyTarget, onBehalfOf: string): Promise<TransactionIdentity> {
    return this.client.prepare({ uri, nextHop, routeSet, onBehalfOf, timeoutMs: this.settings.sipTimeoutMs });
  }

  /**
   * Where requests to the device go, by the proxy where there is one.
   * @throws SipError when it cannot be reached
   */
  targetOf(live: LiveContact, device: Pick<Device, 'settings'>): NotifyTarget {
    return this.proxied ? proxiedTargetOf(live, device) : notifyTargetOf(live);
  }

  /** Whether requests to the target go by a proxy, whose answer may be its own. */
  goesByProxy({ routeSet }: Pick<NotifyTarget, 'routeSet'>): boolean {
    return this.proxied || routeSet !== undefined;
  }

  private get proxied(): boolean {
    return this.settings.sipOutboundProxy !== undefined;
  }

  /**
   * The device's final response, whatever its status.
   * @throws SipError when there is none; `too_large` when it would have to go by TCP, which the device does not take
   */
  async send(sent: Notification): Promise<SipOutcome> {
    const { contact, uri, nextHop, routeSet, event, eventHeader, contentType, body, ...rest } = sent;
    const request: ClientRequest = {
      uri,
      nextHop,
      routeSet,
      timeoutMs: this.settings.sipTimeoutMs,
      // Twice is harmless for a check-sync alone: a second reboot is another outage, and a second talk or hold may undo
      // the first.
      idempotent: event === 'check-sync' && !REBOOTS.test(eventHeader),
      ...rest,
      ...notification(eventHeader, { contentType, body }),
    };
    try {
      return await this.client.request(request);
    } catch (error) {
      if (!isTooLarge(error) || !mayTakeTcp(contact)) throw error;
      return await this.client.request({ ...request, congestionFallback: 'tcp' }).catch((second: unknown) => {
        throw second instanceof SipError && second.code === 'refused' ? error : second;
      });
    }
  }

  /** Keeps what an answer from `contact` says of the device; not so important that anything else may fail for it. */
  async remember(
    deviceId: string,
    contact: string,
    event: NotifyEvent,
    { statusCode, roundTripMs }: SipOutcome,
  ): Promise<void> {
    const resyncs = statusCode < 300 && RESYNCS.includes(event);
    try {
      await this.registrations.recordAnswer(deviceId, { contact, roundTripMs, resyncs });
    } catch (error) {
      this.logger.warn(`${deviceId}: ${(error as Error).message}`);
    }
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof SipError && error.code === 'too_large';
}

@Module({
  imports: [RegistrationStoreModule, DeviceStoreModule],
  providers: [DeviceCredentials, DeviceNotifier],
  exports: [DeviceCredentials, DeviceNotifier],
})
export class DeviceNotifierModule {}
