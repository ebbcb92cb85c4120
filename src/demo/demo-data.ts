import { DESK_PHONE, DESK_PHONE_LINES, DEVICE_EXAMPLES } from '../devices/dto/device.examples.js';
import type { PutDevice } from '../devices/dto/device.body.js';
import type { PutDomain } from '../domains/dto/domain.body.js';
import { ACTIVE_DOMAIN, DOMAIN_EXAMPLES } from '../domains/dto/domain.examples.js';
import { EXAMPLE_ORGANIZATION } from '../http/example.js';
import type { PutOrganizationIp } from '../organization-ips/dto/organization-ip.body.js';
import { OFFICE_IP, OFFICE_SUBNET } from '../organization-ips/dto/organization-ip.examples.js';
import type { PutSipGateway } from '../sip-gateways/dto/sip-gateway.body.js';
import { MONITORED_GATEWAY } from '../sip-gateways/dto/sip-gateway.examples.js';
import type { PutSipNumber } from '../sip-numbers/dto/sip-number.body.js';
import { DESK_NUMBER } from '../sip-numbers/dto/sip-number.examples.js';
import type { PutSipTrunk } from '../sip-trunks/dto/sip-trunk.body.js';
import { PRIMARY_TRUNK, SIP_TRUNK_EXAMPLES } from '../sip-trunks/dto/sip-trunk.examples.js';
import type { SipTrunkIpFields } from '../sip-trunks/ips/dto/sip-trunk-ip.body.js';
import { TRUNK_IPS } from '../sip-trunks/ips/dto/sip-trunk-ip.examples.js';
import type { SipTrunkRouteFields } from '../sip-trunks/routes/dto/sip-trunk-route.body.js';
import { TRUNK_ROUTES } from '../sip-trunks/routes/dto/sip-trunk-route.examples.js';
import type { PutWebhook } from '../webhooks/dto/webhook.body.js';
import { WEBHOOK_EXAMPLES } from '../webhooks/dto/webhook.examples.js';

/** What a body takes over of what an example shows. */
function of<Shown, Key extends keyof Shown>(shown: Shown, ...keys: Key[]): Pick<Shown, Key> {
  return Object.fromEntries(keys.map((key) => [key, shown[key]])) as Pick<Shown, Key>;
}

export const DEMO_TRUNKS: Record<string, PutSipTrunk> = {
  trunk_12345: {
    ...of(PRIMARY_TRUNK, 'name', 'organization_id', 'type', 'host', 'port', 'transport', 'username', 'realm'),
    ...of(PRIMARY_TRUNK, 'register', 'max_channels', 'codecs', 'dtmf_mode', 'nat_support'),
    ...of(SIP_TRUNK_EXAMPLES.put.body, 'password'),
  },
  trunk_12346: {
    name: 'Backup Carrier Trunk',
    ...of(SIP_TRUNK_EXAMPLES.put.body, 'organization_id', 'type', 'host', 'max_channels', 'codecs'),
  },
};

export const DEMO_TRUNK_IPS: (SipTrunkIpFields & { id: string })[] = TRUNK_IPS.map((ip) =>
  of(ip, 'id', 'address', 'type', 'port', 'priority'),
);

export const DEMO_TRUNK_ROUTES: (SipTrunkRouteFields & { id: string })[] = TRUNK_ROUTES.map((route) =>
  of(route, 'id', 'prefix', 'priority', 'strip_digits', 'prepend'),
);

export const DEMO_DEVICES: Record<string, PutDevice> = {
  dev_12345: {
    ...of(DESK_PHONE, 'mac_address', 'organization_id', 'user_id', 'type', 'name', 'model', 'manufacturer'),
    ...of(DESK_PHONE, 'template_id'),
    lines: DESK_PHONE_LINES.map((line) => of(line, 'line_number', 'extension', 'label', 'type')),
  },
  // The example of a creation has the other address and the other extension.
  dev_12346: {
    mac_address: '00:1A:2B:3C:4D:60',
    ...of(DEVICE_EXAMPLES.put.body, 'organization_id', 'user_id', 'name', 'model', 'manufacturer'),
    ...of(DEVICE_EXAMPLES.put.body, 'template_id'),
    lines: [{ extension: '1003', label: 'Jane Smith' }],
  },
};

/** Reported on from outside: its host is an example, and answers no ping. */
export const DEMO_GATEWAYS: Record<string, PutSipGateway> = {
  gw_12345: { ...of(MONITORED_GATEWAY, 'name', 'organization_id', 'host'), ping_interval_seconds: 0 },
};

const DOMAIN = {
  ...of(ACTIVE_DOMAIN, 'domain', 'organization_id', 'ssl_enabled'),
  ...of(DOMAIN_EXAMPLES.put.body, 'settings'),
};

export const DEMO_DOMAINS: Record<string, PutDomain> = {
  dom_001: DOMAIN,
  dom_003: { ...DOMAIN, domain: 'sip.newcompany.example.com' },
};

export const DEMO_ORGANIZATION_IPS: Record<string, PutOrganizationIp> = {
  orgip_001: of(OFFICE_IP, 'organization_id', 'ip_address', 'cidr', 'type', 'description'),
  orgip_002: of(OFFICE_SUBNET, 'organization_id', 'ip_address', 'cidr', 'type', 'description'),
  orgip_003: {
    organization_id: EXAMPLE_ORGANIZATION,
    ip_address: '192.0.2.0',
    cidr: 24,
    type: 'whitelist',
    description: 'Branch office subnet',
  },
};

/** The range first, which has the numbers. */
export const DEMO_NUMBERS: Record<string, PutSipNumber> = {
  num_002: { organization_id: EXAMPLE_ORGANIZATION, prefix: '+1212555' },
  num_001: {
    ...of(DESK_NUMBER, 'organization_id', 'number', 'caller_name'),
    destination: { type: 'device', id: 'dev_12345', line_number: 1 },
  },
  num_003: { organization_id: EXAMPLE_ORGANIZATION, number: '+12125550102' },
};

export const DEMO_WEBHOOKS: Record<string, PutWebhook> = { hook_12345: WEBHOOK_EXAMPLES.put.body };
