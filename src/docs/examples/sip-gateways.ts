import type { AlertDto } from '../../sip-gateways/alerts/dto/alert.answer.js';
import {
  GATEWAY_CREATED,
  GATEWAY_DELETED,
  GATEWAY_UPDATED,
  type SipGatewayDetailsDto,
  type SipGatewayDto,
} from '../../sip-gateways/dto/sip-gateway.answer.js';
import type { PutSipGateway, UpdateSipGateway } from '../../sip-gateways/dto/sip-gateway.body.js';
import { type Examples, gone, onePage, success } from './example.js';

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

const MONITORED: SipGatewayDetailsDto = {
  ...NEW,
  id: 'gw_12345',
  ...GATEWAY,
  status: 'healthy',
  last_ping: '2024-01-22T17:45:00Z',
  response_time_ms: 45,
  packet_loss_percent: 0,
  consecutive_successes: 17,
};

const { tls_ca: _, ...LISTED } = MONITORED;

const UPDATE: UpdateSipGateway = { ping_interval_seconds: 30 };

const ALERT: AlertDto = {
  id: 'alert_12345',
  gateway_id: 'gw_12345',
  organization_id: 'org_98765',
  status: 'resolved',
  severity: 'warning',
  reason: 'High latency detected',
  opened_at: '2024-01-22T18:00:00Z',
  resolved_at: '2024-01-22T18:05:00Z',
  resolution: 'recovered',
  duration_seconds: 300,
};

export const SIP_GATEWAY_EXAMPLES: Examples = {
  listSipGateways: {
    parameters: { status: 'healthy', q: 'primary' },
    answer: success({ gateways: [LISTED], pagination: onePage(1) }),
  },
  getSipGateway: { parameters: { id: 'gw_12345' }, answer: success(MONITORED) },
  putSipGateway: {
    parameters: { id: 'new' },
    body: PUT,
    created: success(NEW, GATEWAY_CREATED),
    answer: success({ ...NEW, updated_at: '2024-01-20T14:22:00Z' }, GATEWAY_UPDATED),
  },
  updateSipGateway: {
    parameters: { id: 'gw_12345' },
    body: UPDATE,
    answer: success(
      { ...MONITORED, ping_interval_seconds: 30, updated_at: '2024-01-22T18:00:00Z' },
      GATEWAY_UPDATED,
    ),
  },
  deleteSipGateway: {
    parameters: { id: 'gw_12345' },
    answer: gone('gw_12345', '2024-01-22T19:00:00Z', GATEWAY_DELETED),
  },
  listAlerts: {
    parameters: { status: 'resolved', gateway_id: 'gw_12345' },
    answer: success({ alerts: [ALERT], pagination: onePage(1) }),
  },
  listGatewayAlerts: {
    parameters: { id: 'gw_12345', status: 'resolved' },
    answer: success({ alerts: [ALERT], pagination: onePage(1) }),
  },
};
