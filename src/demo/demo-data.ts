import type { PutDevice } from '../devices/dto/device.body.js';
import type { PutDomain } from '../domains/dto/domain.body.js';
import type { PutOrganizationIp } from '../organization-ips/dto/organization-ip.body.js';
import type { PutSipGateway } from '../sip-gateways/dto/sip-gateway.body.js';
import type { SipTrunkIpFields } from '../sip-trunks/ips/dto/sip-trunk-ip.body.js';
import type { SipTrunkRouteFields } from '../sip-trunks/routes/dto/sip-trunk-route.body.js';
import type { PutSipTrunk } from '../sip-trunks/dto/sip-trunk.body.js';
import type { PutWebhook } from '../webhooks/dto/webhook.body.js';

/** The organization of all examples. */
export const DEMO_ORGANIZATION = 'org_98765';

const organization_id = DEMO_ORGANIZATION;

export const DEMO_TRUNKS: Record<string, PutSipTrunk> = {
  trunk_12345: {
    name: 'Primary Carrier Trunk',
    organization_id,
    type: 'carrier',
    host: 'sip.carrier.example.com',
    port: 5060,
    transport: 'udp',
    username: 'trunk_user',
    password: 'secure_password_123',
    realm: 'carrier.example.com',
    register: true,
    max_channels: 100,
    codecs: ['G.711', 'G.729', 'OPUS'],
    dtmf_mode: 'rfc2833',
    nat_support: true,
  },
  trunk_12346: {
    name: 'Backup Carrier Trunk',
    organization_id,
    type: 'carrier',
    host: 'sip2.carrier.example.com',
    max_channels: 50,
    codecs: ['G.711', 'G.729'],
  },
};

export const DEMO_TRUNK_IPS: (SipTrunkIpFields & { id: string })[] = [
  { id: 'ip_001', address: '203.0.113.10', type: 'signaling', priority: 1 },
  { id: 'ip_002', address: '203.0.113.11', type: 'media', port: 10000, priority: 1 },
  { id: 'ip_003', address: '203.0.113.12', type: 'signaling', priority: 2 },
  { id: 'ip_004', address: '203.0.113.20', type: 'signaling', priority: 1 },
];

export const DEMO_TRUNK_ROUTES: (SipTrunkRouteFields & { id: string })[] = [
  { id: 'route_001', prefix: '+49', priority: 1, strip_digits: 1, prepend: '00' },
  { id: 'route_002', prefix: '', priority: 10 },
];

export const DEMO_DEVICES: Record<string, PutDevice> = {
  dev_12345: {
    mac_address: '00:1A:2B:3C:4D:5E',
    organization_id,
    user_id: 'user_54321',
    type: 'phone',
    name: "John's Desk Phone",
    model: 'Polycom VVX 450',
    manufacturer: 'Polycom',
    template_id: 'tmpl_standard',
    lines: [
      { line_number: 1, extension: '1001', label: 'John Doe', type: 'primary' },
      { line_number: 2, extension: '1050', label: 'Sales Queue', type: 'shared' },
    ],
  },
  dev_12346: {
    mac_address: '00:1A:2B:3C:4D:60',
    organization_id,
    user_id: 'user_54322',
    type: 'phone',
    name: "Jane's Desk Phone",
    model: 'yealink_t46u',
    manufacturer: 'Yealink',
    template_id: 'tmpl_standard',
    lines: [{ line_number: 1, extension: '1002', label: 'Jane Smith', type: 'primary' }],
  },
};

/** Reported on from outside: its host is an example, and answers no ping. */
export const DEMO_GATEWAYS: Record<string, PutSipGateway> = {
  gw_12345: {
    name: 'Primary SIP Gateway',
    organization_id,
    host: 'sip.gateway.example.com',
    ping_interval_seconds: 0,
  },
};

export const DEMO_DOMAINS: Record<string, PutDomain> = {
  dom_001: {
    domain: 'sip.company1.example.com',
    organization_id,
    ssl_enabled: true,
    settings: { default_transport: 'tls', nat_keepalive: true },
  },
  dom_003: {
    domain: 'sip.newcompany.example.com',
    organization_id,
    ssl_enabled: true,
    settings: { default_transport: 'tls', nat_keepalive: true },
  },
};

export const DEMO_ORGANIZATION_IPS: Record<string, PutOrganizationIp> = {
  orgip_001: {
    organization_id,
    ip_address: '203.0.113.100',
    cidr: 32,
    type: 'whitelist',
    description: 'Office main IP',
  },
  orgip_002: {
    organization_id,
    ip_address: '203.0.113.0',
    cidr: 24,
    type: 'whitelist',
    description: 'Office subnet',
  },
  orgip_003: {
    organization_id,
    ip_address: '192.0.2.0',
    cidr: 24,
    type: 'whitelist',
    description: 'Branch office subnet',
  },
};

export const DEMO_WEBHOOKS: Record<string, PutWebhook> = {
  hook_12345: {
    organization_id,
    url: 'https://hooks.company1.example.com/telephony',
    description: 'On-call alerts',
    events: ['gateway.alert.opened', 'gateway.alert.resolved'],
  },
};
