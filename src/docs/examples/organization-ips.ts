import {
  ORGANIZATION_IP_CREATED,
  ORGANIZATION_IP_DELETED,
  ORGANIZATION_IP_UPDATED,
  type OrganizationIpDto,
} from '../../organization-ips/dto/organization-ip.answer.js';
import type {
  PutOrganizationIp,
  UpdateOrganizationIp,
} from '../../organization-ips/dto/organization-ip.body.js';
import { type Examples, gone, onePage, success } from './example.js';

const OFFICE: OrganizationIpDto = {
  id: 'orgip_001',
  organization_id: 'org_98765',
  ip_address: '203.0.113.100',
  cidr: 32,
  type: 'whitelist',
  description: 'Office main IP',
  last_seen: '2024-01-22T15:00:00Z',
  request_count_24h: 1523,
  created_at: '2024-01-10T00:00:00Z',
  updated_at: '2024-01-20T10:00:00Z',
};

const SUBNET: OrganizationIpDto = {
  ...OFFICE,
  id: 'orgip_002',
  ip_address: '203.0.113.0',
  cidr: 24,
  description: 'Office subnet',
  last_seen: null,
  request_count_24h: 0,
  created_at: '2024-01-11T00:00:00Z',
  updated_at: '2024-01-11T00:00:00Z',
};

const PUT: PutOrganizationIp = {
  organization_id: 'org_98765',
  ip_address: '198.51.100.0',
  cidr: 24,
  type: 'whitelist',
  description: 'Remote office subnet',
};

const REMOTE: OrganizationIpDto = {
  id: 'orgip_003',
  organization_id: 'org_98765',
  ip_address: '198.51.100.0',
  cidr: 24,
  type: 'whitelist',
  description: 'Remote office subnet',
  last_seen: null,
  request_count_24h: 0,
  created_at: '2024-01-22T22:00:00Z',
  updated_at: '2024-01-22T22:00:00Z',
};

const UPDATE: UpdateOrganizationIp = { description: 'Remote office - Updated', cidr: 28 };

export const ORGANIZATION_IP_EXAMPLES: Examples = {
  listOrganizationIps: {
    parameters: { organization_id: 'org_98765', type: 'whitelist' },
    answer: success({ ips: [OFFICE, SUBNET], pagination: onePage(2) }),
  },
  getOrganizationIp: { parameters: { entity: 'orgip_001' }, answer: success(OFFICE) },
  putOrganizationIp: {
    parameters: { entity: 'new' },
    body: PUT,
    created: success(REMOTE, ORGANIZATION_IP_CREATED),
    answer: success({ ...REMOTE, updated_at: '2024-01-22T22:30:00Z' }, ORGANIZATION_IP_UPDATED),
  },
  updateOrganizationIp: {
    parameters: { entity: 'orgip_003' },
    body: UPDATE,
    answer: success(
      { ...REMOTE, description: 'Remote office - Updated', cidr: 28, updated_at: '2024-01-22T23:00:00Z' },
      ORGANIZATION_IP_UPDATED,
    ),
  },
  deleteOrganizationIp: {
    parameters: { entity: 'orgip_003' },
    answer: gone('orgip_003', '2024-01-22T23:30:00Z', ORGANIZATION_IP_DELETED),
  },
};
