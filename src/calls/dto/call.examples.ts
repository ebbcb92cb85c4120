import { type Examples, success } from '../../http/example.js';
import { type ActiveCallDto, CALL_ENDED, CALL_REPORTED, type EndedCallDto } from './call.answer.js';
import type { ReportCall } from './call.body.js';

const CALL_ID = 'a84b4c76e66710@pc33.example.com';

/** With no device and no trunk, which would have to be there where somebody tries it out. */
const REPORT_CALL: ReportCall = {
  organization_id: 'org_98765',
  from: 'sip:1001@company1.example.com',
  to: 'sip:+15551234567@carrier.example.com',
  max_seconds: 14_400,
};

const CALL: ActiveCallDto = {
  call_id: CALL_ID,
  organization_id: 'org_98765',
  device_id: null,
  trunk_id: null,
  from: 'sip:1001@company1.example.com',
  to: 'sip:+15551234567@carrier.example.com',
  started_at: '2024-01-22T10:30:00Z',
  expires_at: '2024-01-22T14:30:00Z',
};

const ENDED_CALL: EndedCallDto = { call_id: CALL_ID, ended_at: '2024-01-22T10:45:00Z' };

export const CALL_EXAMPLES = {
  report: {
    parameters: { callId: CALL_ID },
    body: REPORT_CALL,
    answer: success(CALL, CALL_REPORTED),
  },
  end: { parameters: { callId: CALL_ID }, answer: success(ENDED_CALL, CALL_ENDED) },
} satisfies Examples;
