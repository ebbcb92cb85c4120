import { type Examples, onePage, success } from '../../../http/example.js';
import type { AlertDto } from './alert.answer.js';

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

export const ALERT_EXAMPLES = {
  list: {
    parameters: { status: 'resolved', gateway_id: 'gw_12345' },
    answer: success({ alerts: [ALERT], pagination: onePage(1) }),
  },
  listOfGateway: {
    parameters: { id: 'gw_12345', status: 'resolved' },
    answer: success({ alerts: [ALERT], pagination: onePage(1) }),
  },
} satisfies Examples;
