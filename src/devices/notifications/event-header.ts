import { isEventHeader } from '../../sip/index.js';
import type { KnownSettings } from '../device-settings.js';
import type { Device } from '../device.entity.js';
import { NOTIFY_EVENTS, type NotifyEvent, notifyFamilyOf } from './notify-profiles.js';

/**
 * The Event header that a device takes for an event: its settings' own (`notify_events`), else that of its maker.
 * @param userAgent of its REGISTER
 */
export function eventHeaderOf(
  { manufacturer, model, settings }: Pick<Device, 'manufacturer' | 'model' | 'settings'>,
  userAgent: string | null,
  event: NotifyEvent,
): string {
  const { notify_events } = settings as KnownSettings;
  const own = event === 'check-sync' || event === 'reboot' ? notify_events?.[event] : undefined;
  // What an earlier version has stored was not checked.
  if (typeof own === 'string' && isEventHeader(own)) return own;
  return NOTIFY_EVENTS[notifyFamilyOf(manufacturer, model, userAgent)][event];
}
