import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { ErrorTable, only } from '../../http/errors/error-table.js';
import { Body } from '../../http/requests/handler-input.js';
import { Identify } from '../../http/requests/identifier.pipe.js';
import { timestamp } from '../../http/answers/times.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import {
  NOTIFY_DECLINED,
  NOTIFY_SENT,
  NotifyResultAnswer,
  type NotifyResultDto,
} from './dto/notification.answer.js';
import { SendNotify } from './dto/notification.body.js';
import { NOTIFICATION_EXAMPLES } from './dto/notification.examples.js';
import { NotificationsService } from './notifications.service.js';

@ApiTags('Devices')
@Controller('devices/sipnotify')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Post(':deviceId')
  @RequireScope('devices:control')
  @Endpoint({
    id: 'notifyDevice',
    summary: 'Send SIP NOTIFY to Device',
    description:
      'Sends a SIP NOTIFY message to a device for various purposes (check-sync, reboot, etc.). The ' +
      "request waits for the device's final response. The Event header is the one that the device's " +
      'manufacturer uses; `settings.notify_events` of the device overrides it for `check-sync` and ' +
      '`reboot`. If the device declines, the request still succeeds, and `response_code` has the ' +
      "device's answer. Through an outbound proxy, a 404, 430, 477, 478 or 480 means that the device is " +
      'unreachable.',
    answer: NotifyResultAnswer,
    example: NOTIFICATION_EXAMPLES.send,
  })
  @ErrorTable(
    {
      400: 'Invalid event type or parameters',
      403: 'Insufficient permissions',
      404: 'Device not found',
      408: 'SIP NOTIFY timed out',
      503: only('device_unreachable'),
    },
    'write',
  )
  @Idempotent({ slow: true })
  async send(
    @CurrentCaller() caller: Caller,
    @Identify('deviceId', 'dev') deviceId: string,
    @Body() body: SendNotify,
  ): Promise<Answer<NotifyResultDto>> {
    const answered = await this.notifications.send(caller, deviceId, body);
    const message = answered.response_code < 300 ? NOTIFY_SENT : NOTIFY_DECLINED;
    return unversioned({ ...answered, sent_at: timestamp(answered.sent_at) }, message);
  }
}
