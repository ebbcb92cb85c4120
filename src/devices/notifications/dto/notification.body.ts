import { EnumField, field, TextField } from '../../../http/fields.js';
import { rule } from '../../../http/host.js';
import type { NotifyEvent } from '../../../sip/index.js';
import { IsString } from 'class-validator';
import { EVENTS } from './notification.answer.js';

const MAX_BODY_BYTES = 64 * 1024;

/** `token` of RFC 3261 section 25.1. */
const TOKEN = "[\\w\\-.!%*+`'~]+";
/** `media-type` of the same grammar, with parameters. */
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?: ?; ?${TOKEN}=(?:${TOKEN}|"[ !#-\\[\\]-~]*"))*$`);

/** The body of `POST /devices/sipnotify/:deviceId`. */
export class SendNotify {
  @EnumField({ description: 'SIP event type.', values: EVENTS, name: 'DeviceEvent', example: 'check-sync' })
  event: NotifyEvent;

  @TextField({
    description: 'Content-Type header value; goes along with a body only.',
    default: 'application/simple-message-summary',
    example: 'application/simple-message-summary',
    maxLength: 255,
    trim: false,
    pattern: MEDIA_TYPE,
    patternMessage: 'must be a media type such as application/simple-message-summary',
    required: false,
  })
  content_type?: string;

  @field(
    {
      description:
        'NOTIFY body content, at most 64 KiB in UTF-8. Past 1,300 bytes the NOTIFY cannot go over UDP.',
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
