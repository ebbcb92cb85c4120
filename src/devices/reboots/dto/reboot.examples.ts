import { exampleOf, type Examples, onePage, success } from '../../../http/example.js';
import { REBOOT_ACCEPTED, REBOOT_CANCELED, RebootDto, ScheduledRebootDto } from './reboot.answer.js';
import { RebootDevice } from './reboot.body.js';

const REBOOT = exampleOf(RebootDevice);

const SCHEDULED = exampleOf(ScheduledRebootDto, { reboot_id: 'reboot_12345' });

const SENT = exampleOf(RebootDto, { id: 'reboot_12345' });

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
