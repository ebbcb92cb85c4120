import { type Examples, success } from '../../../http/example.js';
import { NOTIFY_SENT, type NotifyResultDto } from './notification.answer.js';
import type { SendNotify } from './notification.body.js';

const NOTIFY: SendNotify = {
  event: 'check-sync',
  content_type: 'application/simple-message-summary',
  body: 'Messages-Waiting: yes\r\nVoice-Message: 2/0 (0/0)',
};

const NOTIFIED: NotifyResultDto = {
  device_id: 'dev_12345',
  event: 'check-sync',
  sent_at: '2024-01-22T17:30:00Z',
  response_code: 200,
};

export const NOTIFICATION_EXAMPLES = {
  send: {
    parameters: { deviceId: 'dev_12345' },
    body: NOTIFY,
    answer: success(NOTIFIED, NOTIFY_SENT),
  },
} satisfies Examples;
