import { CONDITION_EXAMPLE } from '../../http/etag.js';
import { DEVICE_CONTROL_EXAMPLES } from './device-control.js';
import { DEVICE_EXAMPLES } from './devices.js';
import { DOMAIN_EXAMPLES } from './domains.js';
import type { Examples, OperationExample } from './example.js';
import { GATEWAY_PING_EXAMPLES } from './gateway-pings.js';
import { ORGANIZATION_IP_EXAMPLES } from './organization-ips.js';
import { SERVICE_EXAMPLES } from './service.js';
import { SIP_EDGE_EXAMPLES } from './sip-edge.js';
import { SIP_GATEWAY_EXAMPLES } from './sip-gateways.js';
import { SIP_TRUNK_EXAMPLES } from './sip-trunks.js';
import { SIP_TRUNK_IP_EXAMPLES } from './sip-trunk-ips.js';
import { SIP_TRUNK_ROUTE_EXAMPLES } from './sip-trunk-routes.js';
import { WEBHOOK_EXAMPLES } from './webhooks.js';

export const EXAMPLES: Examples = {
  ...SIP_TRUNK_EXAMPLES,
  ...SIP_TRUNK_IP_EXAMPLES,
  ...SIP_TRUNK_ROUTE_EXAMPLES,
  ...DEVICE_EXAMPLES,
  ...DEVICE_CONTROL_EXAMPLES,
  ...SIP_GATEWAY_EXAMPLES,
  ...GATEWAY_PING_EXAMPLES,
  ...DOMAIN_EXAMPLES,
  ...ORGANIZATION_IP_EXAMPLES,
  ...SIP_EDGE_EXAMPLES,
  ...WEBHOOK_EXAMPLES,
  ...SERVICE_EXAMPLES,
};

/** Of parameters that many operations have. */
export const PARAMETERS: NonNullable<OperationExample['parameters']> = {
  page: 1,
  per_page: 50,
  format: 'json',
  organization_id: 'org_98765',
  'Idempotency-Key': '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  'If-Match': CONDITION_EXAMPLE,
  'If-None-Match': CONDITION_EXAMPLE,
};
