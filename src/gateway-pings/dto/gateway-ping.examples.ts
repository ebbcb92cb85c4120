import { exampleOf, type Examples, onePage, success } from '../../http/example.js';
import {
  GatewayPingDto,
  PingHistoryEntry,
  ReportedGatewayPingDto,
  STATUS_UPDATED,
} from './gateway-ping.answer.js';
import { ReportGatewayPing } from './gateway-ping.body.js';

const PING = exampleOf(GatewayPingDto);

const HISTORY = [
  exampleOf(PingHistoryEntry),
  exampleOf(PingHistoryEntry, { timestamp: '2024-01-22T16:00:00Z', response_time_ms: 48 }),
];

const REPORT = exampleOf(ReportGatewayPing);

const REPORTED = exampleOf(ReportedGatewayPingDto);

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
