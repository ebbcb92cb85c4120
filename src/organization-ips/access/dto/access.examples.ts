import { type Examples, success } from '../../../http/example.js';
import type { AccessCheckDto } from './access.answer.js';

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

export const ACCESS_EXAMPLES = {
  read: { parameters: { ip: '203.0.113.77' }, answer: success(ACCESS) },
} satisfies Examples;
