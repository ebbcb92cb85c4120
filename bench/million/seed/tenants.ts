import type { Size } from '../size.js';
import { id, made, oneOf, owner, rows } from './values.js';

/** The service keeps them for 30. */
const DELIVERY_DAYS = 25;

/** Claims that are not verified were made just now: the service ends old ones. */
const domains = (size: Size): string => `
  INSERT INTO domains (id, organization_id, domain, status, type, ssl_enabled, dns_verification_record, settings,
    verified_at, verification_started_at, check_attempts, created_at, updated_at, version)
  SELECT ${id('dom')}, ${owner(size)}, 'voice' || n || '.example.net', status, 'primary', true,
    'voiceplatform-verify=' || md5(n::text), '{}', CASE status WHEN 'active' THEN made END, now(), 0, made, made, 1
  FROM (
    SELECT n, ${oneOf(['active', 'active', 'pending', 'inactive'], 'n / 4')} AS status, ${made(size.domains)} AS made
    FROM ${rows(size.domains)}
  ) AS each`;

const organizationIps = (size: Size): string => `
  INSERT INTO organization_ips (id, organization_id, ip_address, cidr, type, created_at, updated_at, version)
  SELECT ${id('orgip')}, ${owner(size)}, '20.0.0.0'::inet + n * 256, CASE n % 3 WHEN 0 THEN 24 ELSE 32 END,
    ${oneOf(['whitelist', 'whitelist', 'whitelist', 'blacklist'], 'n / 4')}, made, made, 1
  FROM (SELECT n, ${made(size.organizationIps)} AS made FROM ${rows(size.organizationIps)}) AS each`;

const webhooks = (size: Size): string => `
  INSERT INTO webhook_endpoints (id, organization_id, url, events, active, created_at, updated_at, version)
  SELECT ${id('hook')}, ${owner(size)}, 'https://hooks.example.com/' || n, '{gateway.alert.opened}', true, made, made, 1
  FROM (SELECT n, ${made(size.webhooks)} AS made FROM ${rows(size.webhooks)}) AS each`;

const events = (size: Size): string => `
  INSERT INTO outbox_events (id, organization_id, type, data, created_at, dispatched_at)
  SELECT ${id('event')}, ${owner(size)}, 'gateway.alert.opened', '{"gateway_id": "gw_seed"}', made, made
  FROM (SELECT n, ${made(size.deliveries, DELIVERY_DAYS)} AS made FROM ${rows(size.deliveries)}) AS each`;

/** A third go to the first endpoint. */
const deliveries = (size: Size): string => `
  INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, status, attempts, response_code, failure,
    last_attempt_at, created_at, version)
  SELECT ${id('delivery')}, ${id('hook', `CASE WHEN n % 3 = 0 THEN 1 ELSE 1 + n * 7919 % ${size.webhooks} END`)},
    ${id('event')}, 'gateway.alert.opened', CASE WHEN n % 5 = 0 THEN 'failed' ELSE 'succeeded' END, 1,
    CASE WHEN n % 5 = 0 THEN 500 ELSE 200 END, NULL, made, made, 1
  FROM (SELECT n, ${made(size.deliveries, DELIVERY_DAYS)} AS made FROM ${rows(size.deliveries)}) AS each`;

const BEFORE = `jsonb_build_object('name', 'Desk ' || n, 'model', 'yealink_t46u', 'manufacturer', 'Yealink', 'template_id',
  'tmpl_standard', 'provisioning_status', 'pending', 'settings', '{"timezone": "America/New_York"}'::jsonb)`;

/** Changes of devices, mostly; those of webhooks are few and old. */
const auditEvents = (size: Size): string => `
  INSERT INTO audit_events (id, organization_id, actor, action, resource_type, resource_id, before, after, request_id,
    created_at)
  SELECT ${id('audit')}, ${owner(size)}, 'user_' || n % 1000, 'update',
    CASE WHEN n <= 60 THEN 'webhook' ELSE ${oneOf(['device', 'device', 'device', 'device', 'sip_trunk'])} END,
    CASE WHEN n <= 60 THEN ${id('hook', '1')}
      ELSE ${id('dev', `CASE WHEN n % ${size.auditEvents / 100} = 1 THEN 1 ELSE n END`)} END,
    ${BEFORE}, ${BEFORE} || '{"provisioning_status": "provisioned"}', md5(n::text), made
  FROM (SELECT n, ${made(size.auditEvents)} AS made FROM ${rows(size.auditEvents)}) AS each`;

/** What fills the tables of what organizations have besides. */
export function seedTenants(size: Size): string[] {
  return [domains, organizationIps, webhooks, events, deliveries, auditEvents].map((of) => of(size));
}
