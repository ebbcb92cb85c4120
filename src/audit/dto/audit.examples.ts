import { type Examples, onePage, success } from '../../http/example.js';
import { REQUEST_ID_EXAMPLE } from '../../http/server/request-id.js';
import type { AuditEventDto } from './audit.answer.js';

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

export const AUDIT_EXAMPLES = {
  list: {
    parameters: {
      resource_type: 'sip_trunk',
      resource_id: 'trunk_12345',
      from: '2024-01-22T00:00:00Z',
      to: '2024-01-23T00:00:00Z',
    },
    answer: success({ events: [CHANGE], pagination: onePage(1) }),
  },
} satisfies Examples;
