import { type Enumeration, enumOf, explained } from '../../../http/fields/enumeration.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Shown } from '../../../http/fields/shown.js';
import type { NotifyEvent } from '../notify-profiles.js';

/** The events that can be sent to a device (specification, *Send SIP NOTIFY to Device*). */
export const EVENTS: Enumeration<NotifyEvent> = explained('DeviceEvent', {
  'check-sync': 'fetch the configuration',
  reboot: 'restart',
  talk: 'answer or resume a call',
  hold: 'put a call on hold',
});

/** What became of a NOTIFY. */
export class NotifyResultDto {
  @Shown({ description: 'ID of the device.', example: 'dev_12345' })
  device_id: string;

  @Shown({
    description: 'The requested event.',
    ...enumOf(EVENTS),
    example: 'check-sync',
  })
  event: NotifyEvent;

  @Shown({
    description: 'Time the NOTIFY was sent.',
    format: 'date-time',
    example: '2024-01-22T17:30:00Z',
  })
  sent_at: string;

  @Shown({
    type: 'integer',
    description: "SIP status code of the device's final response, even if it declined.",
    example: 200,
  })
  response_code: number;
}

export const NOTIFY_SENT = 'SIP NOTIFY sent successfully';
/** Of what reached the device and was not taken by it. */
export const NOTIFY_DECLINED = 'SIP NOTIFY was declined by the device';
export const NotifyResultAnswer = envelopeOf(NotifyResultDto, NOTIFY_SENT);
