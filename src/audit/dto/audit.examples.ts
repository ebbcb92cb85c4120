import { exampleOf, type Examples, onePage, success } from '../../http/example.js';
import { AuditEventDto } from './audit.answer.js';

const CHANGE = exampleOf(AuditEventDto, {
  id: 'audit_12345',
  before: { id: 'trunk_12345', name: 'Primary Carrier Trunk', max_channels: 100 },
  after: { id: 'trunk_12345', name: 'Primary Carrier Trunk - Updated', max_channels: 150 },
});

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
