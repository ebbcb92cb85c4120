import { exampleOf, type Examples, success } from '../../../http/example.js';
import { NOTIFY_SENT, NotifyResultDto } from './notification.answer.js';
import { SendNotify } from './notification.body.js';

const NOTIFY = exampleOf(SendNotify);

const NOTIFIED = exampleOf(NotifyResultDto);

export const NOTIFICATION_EXAMPLES = {
  send: {
    parameters: { deviceId: 'dev_12345' },
    body: NOTIFY,
    answer: success(NOTIFIED, NOTIFY_SENT),
  },
} satisfies Examples;
