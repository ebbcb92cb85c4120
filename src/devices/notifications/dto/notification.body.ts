import { IsString, MaxLength } from '../../../http/fields/constraints.js';
import { EnumField, field } from '../../../http/fields/fields.js';
import { rule } from '../../../http/fields/rule.js';
import { isMediaType } from '../../../sip/index.js';
import type { NotifyEvent } from '../notify-profiles.js';
import { EVENTS } from './notification.answer.js';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_TYPE_LENGTH = 255;

/** A media type in ASCII alone: what is more would be legal in a SIP header, but nobody needs it there. */
function isPlainMediaType(value: unknown): boolean {
  return typeof value === 'string' && /^[ -~]+$/.test(value) && isMediaType(value);
}

/** The body of `POST /devices/sipnotify/:deviceId`. */
export class SendNotify {
  @EnumField({ description: 'SIP event type.', values: EVENTS, example: 'check-sync' })
  event: NotifyEvent;

  @field(
    {
      description: 'Media type of the body (Content-Type header). Only sent with a body.',
      default: 'application/simple-message-summary',
      example: 'application/simple-message-summary',
      required: false,
    },
    { type: 'string', maxLength: MAX_TYPE_LENGTH },
    [
      IsString(),
      MaxLength(MAX_TYPE_LENGTH),
      rule('mediaType', isPlainMediaType, 'must be a media type such as text/plain'),
    ],
  )
  content_type?: string;

  @field(
    {
      description:
        'Body of the NOTIFY, at most 64 KiB in UTF-8. A NOTIFY larger than 1,300 bytes cannot use UDP.',
      example: 'Messages-Waiting: yes\r\nVoice-Message: 2/0 (0/0)',
      required: false,
    },
    { type: 'string', maxLength: MAX_BODY_BYTES },
    [
      IsString(),
      rule(
        'maxBytes',
        (text) => typeof text === 'string' && Buffer.byteLength(text) <= MAX_BODY_BYTES,
        'must be at most 64 KiB',
      ),
    ],
  )
  body?: string;
}
