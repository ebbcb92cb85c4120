import type { AccessCheckDto } from '../../organization-ips/access/dto/access.answer.js';
import {
  type ActiveCallDto,
  CALL_ENDED,
  CALL_REPORTED,
  type EndedCallDto,
} from '../../calls/dto/call.answer.js';
import type { ReportCall } from '../../calls/dto/call.body.js';
import {
  type EndedRegistrationDto,
  REGISTRATION_ENDED,
  REGISTRATION_REPORTED,
  type RegistrationDto,
} from '../../devices/registrations/dto/registration.answer.js';
import type { ReportRegistration } from '../../devices/registrations/dto/registration.body.js';
import {
  TRAFFIC_REPORTED,
  type TrafficReportedDto,
} from '../../organization-ips/traffic/dto/traffic.answer.js';
import type { ReportTraffic } from '../../organization-ips/traffic/dto/traffic.body.js';
import { type Examples, success } from './example.js';

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

const TRAFFIC: ReportTraffic = {
  traffic: [
    { ip_address: '203.0.113.100', requests: 15, at: '2024-01-22T15:00:00Z' },
    { ip_address: '192.0.2.7', requests: 2, at: '2024-01-22T15:00:00Z' },
  ],
};

const COUNTED: TrafficReportedDto = { rows: 2, attributed: 1, entries: 1 };

const ACCESS: AccessCheckDto = {
  ip: '203.0.113.77',
  decision: 'allow',
  organization_id: 'org_98765',
  trunk_id: null,
  entry: { id: 'orgip_002', ip_address: '203.0.113.0', cidr: 24, type: 'whitelist' },
  ambiguous: false,
  organizations: [
    {
      organization_id: 'org_98765',
      decision: 'allow',
      trunk_id: null,
      entry: { id: 'orgip_002', ip_address: '203.0.113.0', cidr: 24, type: 'whitelist' },
    },
  ],
  total_organizations: 1,
};

export const SIP_EDGE_EXAMPLES: Examples = {
  reportCall: {
    parameters: { callId: CALL_ID },
    body: REPORT_CALL,
    answer: success(CALL, CALL_REPORTED),
  },
  endCall: { parameters: { callId: CALL_ID }, answer: success(ENDED_CALL, CALL_ENDED) },
  reportRegistration: {
    parameters: { deviceId: 'dev_12345' },
    body: REPORT_REGISTRATION,
    answer: success(REGISTRATION, REGISTRATION_REPORTED),
  },
  endRegistration: {
    parameters: { deviceId: 'dev_12345', line_number: 1 },
    answer: success(ENDED_REGISTRATION, REGISTRATION_ENDED),
  },
  reportTraffic: { body: TRAFFIC, answer: success(COUNTED, TRAFFIC_REPORTED) },
  checkAccess: { parameters: { ip: '203.0.113.77' }, answer: success(ACCESS) },
};
