import type { AuditEventDto } from '../../audit/dto/audit.answer.js';
import type { Liveness } from '../../health/dto/health.answer.js';
import { REQUEST_ID_EXAMPLE } from '../../http/request-id.js';
import { type Examples, onePage, success } from './example.js';

const CHANGE: AuditEventDto = {
  id: 'audit_12345',
  organization_id: 'org_98765',
  actor: 'user_1',
  action: 'update',
  resource_type: 'sip_trunk',
  resource_id: 'trunk_12345',
  before: { id: 'trunk_12345', name: 'Primary Carrier Trunk', max_channels: 100 },
  after: { id: 'trunk_12345', name: 'Primary Carrier Trunk - Updated', max_channels: 150 },
  request_id: REQUEST_ID_EXAMPLE,
  created_at: '2024-01-22T10:30:00Z',
};

const UP: Liveness = { status: 'up' };

const METRICS = `# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1705919400
`;

/** What is about the service itself. */
export const SERVICE_EXAMPLES: Examples = {
  listAuditEvents: {
    parameters: {
      resource_type: 'sip_trunk',
      resource_id: 'trunk_12345',
      from: '2024-01-22T00:00:00Z',
      to: '2024-01-23T00:00:00Z',
    },
    answer: success({ events: [CHANGE], pagination: onePage(1) }),
  },
  getLiveness: { answer: success(UP) },
  getReadiness: { parameters: { exclude: 'redis' }, answer: success(UP) },
  getMetrics: { answer: METRICS },
};
