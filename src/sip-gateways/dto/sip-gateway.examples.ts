import { type Examples, gone, onePage, success } from '../../http/example.js';
import {
  GATEWAY_CREATED,
  GATEWAY_DELETED,
  GATEWAY_UPDATED,
  type SipGatewayDetailsDto,
  type SipGatewayDto,
} from './sip-gateway.answer.js';
import type { PutSipGateway, UpdateSipGateway } from './sip-gateway.body.js';

const GATEWAY = {
  name: 'Primary SIP Gateway',
  organization_id: 'org_98765',
  host: 'sip.gateway.example.com',
  port: 5060,
  transport: 'udp',
  ping_interval_seconds: 60,
  failure_threshold: 3,
  recovery_threshold: 1,
} satisfies PutSipGateway;

const PUT = {
  ...GATEWAY,
  name: 'Secondary SIP Gateway',
  host: 'sip2.gateway.example.com',
} satisfies PutSipGateway;

const UNKNOWN = {
  status: 'unknown',
  last_ping: null,
  response_time_ms: null,
  packet_loss_percent: null,
  error_message: null,
  consecutive_failures: 0,
  consecutive_successes: 0,
} satisfies Partial<SipGatewayDto>;

const NEW: SipGatewayDetailsDto = {
  id: 'gw_12346',
  ...PUT,
  tls_verify: true,
  tls_ca: null,
  ...UNKNOWN,
  created_at: '2024-01-15T10:30:00Z',
  updated_at: '2024-01-15T10:30:00Z',
};

export const MONITORED_GATEWAY: SipGatewayDetailsDto = {
  ...NEW,
  id: 'gw_12345',
  ...GATEWAY,
  status: 'healthy',
  last_ping: '2024-01-22T17:45:00Z',
  response_time_ms: 45,
  packet_loss_percent: 0,
  consecutive_successes: 17,
};

const { tls_ca: _, ...LISTED } = MONITORED_GATEWAY;

const UPDATE: UpdateSipGateway = { ping_interval_seconds: 30 };

export const SIP_GATEWAY_EXAMPLES = {
  list: {
    parameters: { status: 'healthy', q: 'primary' },
    answer: success({ gateways: [LISTED], pagination: onePage(1) }),
  },
  read: { parameters: { id: 'gw_12345' }, answer: success(MONITORED_GATEWAY) },
  put: {
    parameters: { id: 'new' },
    body: PUT,
    created: success(NEW, GATEWAY_CREATED),
    answer: success({ ...NEW, updated_at: '2024-01-20T14:22:00Z' }, GATEWAY_UPDATED),
  },
  update: {
    parameters: { id: 'gw_12345' },
    body: UPDATE,
    answer: success(
      { ...MONITORED_GATEWAY, ping_interval_seconds: 30, updated_at: '2024-01-22T18:00:00Z' },
      GATEWAY_UPDATED,
    ),
  },
  remove: {
    parameters: { id: 'gw_12345' },
    answer: gone('gw_12345', '2024-01-22T19:00:00Z', GATEWAY_DELETED),
  },
} satisfies Examples;
