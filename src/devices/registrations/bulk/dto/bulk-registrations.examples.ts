import { type Examples, success } from '../../../../http/example.js';
import { REGISTRATIONS_REPORTED, type RegistrationsReportedDto } from './bulk-registrations.answer.js';
import type { ReportRegistrations } from './bulk-registrations.body.js';

const REPORT: ReportRegistrations = {
  node: 'kamailio-1',
  registrations: [
    {
      device_id: 'dev_12345',
      line_number: 1,
      // Where `npm run phone` answers.
      contact: 'sip:1001@127.0.0.1:5070',
      expires: 3600,
      user_agent: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
    },
    {
      aor: 'nobody@voice.example.com',
      contact: 'sip:nobody@192.0.2.7:5060',
      expires: 3600,
    },
  ],
};

const TAKEN: RegistrationsReportedDto = {
  node: 'kamailio-1',
  ...{ registered: 1, refreshed: 0, ended: 0, not_registered: 0, outdated: 0, unknown: 1, refused: 0 },
  results: [
    { index: 0, result: 'registered', device_id: 'dev_12345', line_number: 1 },
    { index: 1, result: 'unknown' },
  ],
};

export const BULK_REGISTRATION_EXAMPLES = {
  report: { body: REPORT, answer: success(TAKEN, REGISTRATIONS_REPORTED) },
} satisfies Examples;
