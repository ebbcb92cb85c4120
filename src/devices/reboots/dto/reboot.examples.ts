import { type Examples, onePage, success } from '../../../http/example.js';
import {
  REBOOT_ACCEPTED,
  REBOOT_CANCELED,
  type RebootDto,
  type ScheduledRebootDto,
} from './reboot.answer.js';
import type { RebootDevice } from './reboot.body.js';

const REBOOT: RebootDevice = { delay: 60, force: false };

const SCHEDULED: ScheduledRebootDto = {
  device_id: 'dev_12345',
  reboot_id: 'reboot_12345',
  reboot_scheduled: true,
  scheduled_time: '2024-01-22T17:01:00Z',
  delay_seconds: 60,
};

const SENT: RebootDto = {
  id: 'reboot_12345',
  device_id: 'dev_12345',
  state: 'sent',
  scheduled_time: '2024-01-22T17:01:00Z',
  delay_seconds: 60,
  force: false,
  attempts: 1,
  sent_at: '2024-01-22T17:01:00Z',
  response_code: 200,
  reason: null,
  requested_by: 'user_1',
  created_at: '2024-01-22T17:00:00Z',
  updated_at: '2024-01-22T17:01:00Z',
};

const CANCELED: RebootDto = {
  ...SENT,
  state: 'canceled',
  attempts: 0,
  sent_at: null,
  response_code: null,
  reason: 'requested',
  updated_at: '2024-01-22T17:00:30Z',
};

export const REBOOT_EXAMPLES = {
  reboot: {
    parameters: { deviceId: 'dev_12345' },
    body: REBOOT,
    answer: success(SCHEDULED, REBOOT_ACCEPTED),
  },
  list: {
    parameters: { deviceId: 'dev_12345', state: 'sent' },
    answer: success({ device_id: 'dev_12345', reboots: [SENT], pagination: onePage(1) }),
  },
  cancel: {
    parameters: { deviceId: 'dev_12345' },
    answer: success(CANCELED, REBOOT_CANCELED),
  },
} satisfies Examples;
