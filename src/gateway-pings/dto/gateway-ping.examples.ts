import { type Examples, onePage, success } from '../../http/example.js';
import {
  type GatewayPingDto,
  type PingHistoryEntry,
  type ReportedGatewayPingDto,
  STATUS_UPDATED,
} from './gateway-ping.answer.js';
import type { ReportGatewayPing } from './gateway-ping.body.js';

const PING: GatewayPingDto = {
  gateway_id: 'gw_12345',
  name: 'Primary SIP Gateway',
  organization_id: 'org_98765',
  host: 'sip.gateway.example.com',
  status: 'healthy',
  last_ping: '2024-01-22T17:45:00Z',
  response_time_ms: 45,
  packet_loss_percent: 0,
  error_message: null,
  uptime_percent_24h: 99.98,
  coverage_percent_24h: 100,
};

const HISTORY: PingHistoryEntry[] = [
  {
    timestamp: '2024-01-22T17:00:00Z',
    status: 'healthy',
    response_time_ms: 42,
    packet_loss_percent: 0,
    pings: 1,
  },
  {
    timestamp: '2024-01-22T16:00:00Z',
    status: 'healthy',
    response_time_ms: 48,
    packet_loss_percent: 0,
    pings: 1,
  },
];

const REPORT: ReportGatewayPing = {
  status: 'degraded',
  response_time_ms: 250,
  packet_loss_percent: 5.2,
  error_message: 'High latency detected',
};

const REPORTED: ReportedGatewayPingDto = {
  gateway_id: 'gw_12345',
  status: 'degraded',
  updated_at: '2024-01-22T18:00:00Z',
  alert_generated: true,
};

export const GATEWAY_PING_EXAMPLES = {
  list: {
    parameters: { status: 'healthy', include_history: false, history_hours: 24 },
    answer: success({ gateways: [PING], pagination: onePage(1) }),
  },
  read: {
    parameters: { entity: 'gw_12345', include_history: true, history_hours: 12 },
    answer: success({ ...PING, history: HISTORY, history_step_minutes: null }),
  },
  report: {
    parameters: { entity: 'gw_12345', param1: 'status', param2: 'update' },
    body: REPORT,
    answer: success(REPORTED, STATUS_UPDATED),
  },
} satisfies Examples;
