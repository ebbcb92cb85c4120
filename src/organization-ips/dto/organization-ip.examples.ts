import { withDefaults } from '../../http/fields/defaults.js';
import { exampleOf, type Examples, gone, onePage, success } from '../../http/example.js';
import {
  ORGANIZATION_IP_CREATED,
  ORGANIZATION_IP_DELETED,
  ORGANIZATION_IP_UPDATED,
  OrganizationIpDto,
} from './organization-ip.answer.js';
import { PutOrganizationIp, type UpdateOrganizationIp } from './organization-ip.body.js';

export const OFFICE_IP = exampleOf(OrganizationIpDto);

export const OFFICE_SUBNET = exampleOf(OrganizationIpDto, {
  id: 'orgip_002',
  ip_address: '203.0.113.0',
  cidr: 24,
  description: 'Office subnet',
  last_seen: null,
  request_count_24h: 0,
  created_at: '2024-01-11T00:00:00Z',
  updated_at: '2024-01-11T00:00:00Z',
});

const PUT = exampleOf(PutOrganizationIp);

const REMOTE = exampleOf(OrganizationIpDto, {
  ...withDefaults(PutOrganizationIp, PUT),
  id: 'orgip_003',
  last_seen: null,
  request_count_24h: 0,
  created_at: '2024-01-22T22:00:00Z',
  updated_at: '2024-01-22T22:00:00Z',
});

const UPDATE: UpdateOrganizationIp = { description: 'Remote office - Updated', cidr: 28 };

export const ORGANIZATION_IP_EXAMPLES = {
  list: {
    parameters: { organization_id: 'org_98765', type: 'whitelist' },
    answer: success({ ips: [OFFICE_IP, OFFICE_SUBNET], pagination: onePage(2) }),
  },
  read: { parameters: { entity: 'orgip_001' }, answer: success(OFFICE_IP) },
  put: {
    parameters: { entity: 'new' },
    body: PUT,
    created: success(REMOTE, ORGANIZATION_IP_CREATED),
    answer: success({ ...REMOTE, updated_at: '2024-01-22T22:30:00Z' }, ORGANIZATION_IP_UPDATED),
  },
  update: {
    parameters: { entity: 'orgip_003' },
    body: UPDATE,
    answer: success(
      { ...REMOTE, description: 'Remote office - Updated', cidr: 28, updated_at: '2024-01-22T23:00:00Z' },
      ORGANIZATION_IP_UPDATED,
    ),
  },
  remove: {
    parameters: { entity: 'orgip_003' },
    answer: gone('orgip_003', '2024-01-22T23:30:00Z', ORGANIZATION_IP_DELETED),
  },
} satisfies Examples;
