import { EXAMPLE_CURSOR, exampleOf, type Examples, gone, success } from '../../http/example.js';
import { DnsRecordsDto, DOMAIN_CREATED, DOMAIN_DELETED, DOMAIN_UPDATED, DomainDto } from './domain.answer.js';
import { PutDomain, type UpdateDomain } from './domain.body.js';

const SETTINGS = { default_transport: 'tls', nat_keepalive: true };

export const ACTIVE_DOMAIN = exampleOf(DomainDto, {
  dns_verification_record: null,
  dns_records: exampleOf(DnsRecordsDto, { aaaa_record: null }),
  settings: SETTINGS,
});

const SECOND: DomainDto = {
  ...ACTIVE_DOMAIN,
  id: 'dom_002',
  domain: 'pbx.company2.example.com',
  organization_id: 'org_98766',
  dns_records: { a_record: '203.0.113.60', aaaa_record: null, srv_record: null },
  settings: {},
  verified_at: '2024-01-05T00:05:00Z',
  created_at: '2024-01-05T00:00:00Z',
};

const PUT = exampleOf(PutDomain, { settings: SETTINGS, secret_settings: undefined });

const NEW = exampleOf(DomainDto, {
  id: 'dom_003',
  domain: 'voice.newcompany.example.com',
  organization_id: 'org_98767',
  status: 'pending',
  ssl_certificate_expiry: null,
  dns_records: null,
  settings: SETTINGS,
  verified_at: null,
  verification_expires_at: '2024-02-21T19:00:00Z',
  last_checked_at: null,
  created_at: '2024-01-22T19:00:00Z',
  updated_at: '2024-01-22T19:00:00Z',
});

const UPDATE: UpdateDomain = {
  status: 'active',
  settings: { default_transport: 'udp', nat_keepalive: false },
};

const ACTIVATED: DomainDto = {
  ...NEW,
  status: 'active',
  dns_verification_record: null,
  dns_records: { a_record: '203.0.113.70', aaaa_record: null, srv_record: null },
  settings: { default_transport: 'udp', nat_keepalive: false },
  verified_at: '2024-01-22T20:00:00Z',
  verification_expires_at: null,
  last_checked_at: '2024-01-22T20:00:00Z',
  updated_at: '2024-01-22T20:00:00Z',
};

export const DOMAIN_EXAMPLES = {
  list: {
    parameters: { status: 'active', per_page: 20 },
    answer: success({
      domains: [ACTIVE_DOMAIN, SECOND],
      pagination: {
        page: 1,
        per_page: 20,
        total: 45,
        total_pages: 3,
        total_is_estimate: false,
        next_cursor: EXAMPLE_CURSOR,
      },
    }),
  },
  read: { parameters: { id: 'dom_001' }, answer: success(ACTIVE_DOMAIN) },
  put: {
    parameters: { id: 'new' },
    body: PUT,
    created: success(NEW, DOMAIN_CREATED),
    answer: success({ ...NEW, updated_at: '2024-01-22T19:30:00Z' }, DOMAIN_UPDATED),
  },
  update: {
    parameters: { id: 'dom_003' },
    body: UPDATE,
    answer: success(ACTIVATED, DOMAIN_UPDATED),
  },
  remove: {
    parameters: { id: 'dom_003' },
    answer: gone('dom_003', '2024-01-22T21:00:00Z', DOMAIN_DELETED),
  },
} satisfies Examples;
