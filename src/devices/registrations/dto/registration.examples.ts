import { exampleOf, type Examples, success } from '../../../http/example.js';
import {
  EndedRegistrationDto,
  REGISTRATION_ENDED,
  REGISTRATION_REPORTED,
  RegistrationDto,
} from './registration.answer.js';
import { ReportRegistration } from './registration.body.js';

/** Where `npm run phone` answers, so that a NOTIFY that is tried out reaches a phone. */
const CONTACT = 'sip:1001@127.0.0.1:5070';

const REPORT_REGISTRATION = exampleOf(ReportRegistration, {
  contact: CONTACT,
  received: undefined,
  aor: undefined,
});

const REGISTRATION = exampleOf(RegistrationDto, {
  contact: CONTACT,
  received: null,
  ip_address: '127.0.0.1',
});

const ENDED_REGISTRATION = exampleOf(EndedRegistrationDto);

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
