import { type Examples, success } from '../../../http/example.js';
import {
  type EndedRegistrationDto,
  REGISTRATION_ENDED,
  REGISTRATION_REPORTED,
  type RegistrationDto,
} from './registration.answer.js';
import type { ReportRegistration } from './registration.body.js';

/** Where `npm run phone` answers, so that a NOTIFY that is tried out reaches a phone. */
const CONTACT = 'sip:1001@127.0.0.1:5070';

const REPORT_REGISTRATION: ReportRegistration = {
  contact: CONTACT,
  expires: 3600,
  line_number: 1,
  user_agent: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
};

const REGISTRATION: RegistrationDto = {
  device_id: 'dev_12345',
  line_number: 1,
  registered: true,
  contact: CONTACT,
  received: null,
  aor: null,
  user_agent: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
  ip_address: '127.0.0.1',
  registered_at: '2024-01-17T14:30:00Z',
  expires_at: '2024-01-22T15:25:00Z',
};

const ENDED_REGISTRATION: EndedRegistrationDto = {
  device_id: 'dev_12345',
  line_number: 1,
  ended_at: '2024-01-22T14:45:00Z',
};

export const REGISTRATION_EXAMPLES = {
  report: {
    parameters: { deviceId: 'dev_12345' },
    body: REPORT_REGISTRATION,
    answer: success(REGISTRATION, REGISTRATION_REPORTED),
  },
  end: {
    parameters: { deviceId: 'dev_12345', line_number: 1 },
    answer: success(ENDED_REGISTRATION, REGISTRATION_ENDED),
  },
} satisfies Examples;
