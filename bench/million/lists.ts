import { idOf } from './seed/values.js';

/** Reads of one row. */
export const READS = [
  '/devices/{device}',
  '/devices/{device}?include=lines,settings,status',
  '/devices/mac/{mac}',
  '/siptrunk/{trunk}',
  '/siptrunk/{trunk}?include=ips,routes',
  '/siptrunkips/{trunk}',
  '/siptrunkroutes/{trunk}',
  '/sipgateways/{gateway}',
  '/sipgwping/{gateway}',
  '/domains/{domain}',
  '/orgips/{entry}',
  '/webhooks/{webhook}',
  '/webhooks/{called}/deliveries/{delivery}',
  '/sipedge/access?ip=20.0.1.7',
];

/** Words that are common, rare, absent, old, of one organization, and parts of MAC addresses. */
const DEVICE_SEARCHES = [
  ...['e', '7', 'ж', 'de', 'qx', '80', 'des', '156', 'zzz', 'desk', 'reception', 'meeting room oslo'],
  ...['observatory', 'zanzibar', 'pager', 'legacy', 'quayside', '001565', '{mac4}', '{mac}', '80:5e:c0'],
];

const DEVICES = [
  ...['', 'per_page=200', 'count=false', 'sort=created_at', 'sort=name', 'sort=-name'],
  ...['organization_id={large}', 'organization_id={large}&count=false', 'organization_id={large}&sort=name'],
  ...['organization_id={middle}', 'organization_id={small}&per_page=20'],
  ...['organization_id={small}&per_page=20&sort=-name'],
  ...['online', 'offline'].flatMap((status) => [
    `status=${status}`,
    `status=${status}&sort=created_at`,
    `status=${status}&sort=name`,
    `status=${status}&count=false`,
    ...['large', 'lit', 'dark'].map((name) => `status=${status}&organization_id={${name}}`),
    `status=${status}&organization_id={small}&per_page=10`,
    ...['e', 'de', 'reception', 'observatory', 'zanzibar', 'legacy', '{mac4}'].map(
      (q) => `status=${status}&q=${q}`,
    ),
    ...['e', 'reception', 'legacy'].map((q) => `status=${status}&q=${q}&organization_id={large}`),
    `status=${status}&q=e&organization_id={dark}`,
  ]),
  ...DEVICE_SEARCHES.map((q) => `q=${q}`),
  ...['e', 'de', 'reception', 'observatory', 'zanzibar', 'legacy', 'quayside', '{mac4}'].map(
    (q) => `q=${q}&organization_id={large}`,
  ),
  ...['e', 'quayside', 'reception'].map((q) => `q=${q}&organization_id={middle}`),
  ...['e', 'reception'].map((q) => `q=${q}&organization_id={small}&per_page=5`),
  ...['e', 'reception', 'legacy', 'zanzibar'].map((q) => `q=${q}&sort=name`),
  ...['reception', 'legacy'].map((q) => `q=${q}&count=false`),
];

const TRUNKS = [
  ...['', 'count=false', 'sort=created_at', 'sort=name', 'organization_id={large}&per_page=10'],
  ...['organization_id={small}&per_page=5', 'status=active', 'status=suspended&per_page=10'],
  ...['status=suspended&sort=name&per_page=10', 'status=active&organization_id={large}&per_page=5'],
  ...['status=suspended&organization_id={large}&per_page=1'],
  ...['a', '9', 'ca', 'qx', 'carrier', 'observatory', 'zanzibar', 'analogue'].map(
    (q) => `q=${q}&per_page=10`,
  ),
  ...['a', 'carrier', 'zanzibar'].map((q) => `q=${q}&organization_id={large}&per_page=2`),
  ...['a', 'carrier', 'zanzibar'].map((q) => `q=${q}&status=suspended&per_page=2`),
  ...['q=carrier&sort=name&per_page=10'],
];

const GATEWAYS = [
  ...['', 'count=false', 'sort=created_at', 'sort=name', 'organization_id={large}&per_page=5'],
  ...['status=healthy', 'status=down&per_page=10', 'status=down&organization_id={large}&per_page=1'],
  ...['a', 'ga', 'gateway', 'observatory', 'zanzibar'].map((q) => `q=${q}&per_page=10`),
  ...['q=gateway&organization_id={large}&per_page=2', 'q=gateway&status=down&per_page=2'],
];

const PLAIN = ['', 'count=false', 'sort=created_at'];
const OWN = ['organization_id={large}&per_page=5', 'organization_id={small}&per_page=1'];

/** Every list, with every filter and the combinations of them that one would ask for. */
const LISTS: Record<string, string[]> = {
  '/devices': DEVICES,
  '/siptrunk': TRUNKS,
  '/siptrunkips/all': [...PLAIN, ...OWN, 'type=media', 'type=media&organization_id={large}&per_page=5'],
  '/siptrunkroutes/all': [...PLAIN, ...OWN],
  '/sipgateways': GATEWAYS,
  '/sipgwping/all': [...PLAIN, 'status=down&per_page=10', 'organization_id={large}&per_page=5'],
  '/alerts': [
    ...[...PLAIN, ...OWN, 'status=open', 'status=resolved', 'status=open&organization_id={large}&per_page=5'],
    ...['gateway_id={alerted}', 'gateway_id={alerted}&status=open'],
  ],
  '/sipgateways/{alerted}/alerts': ['', 'status=resolved'],
  '/domains': [
    ...[...PLAIN, ...OWN, 'status=pending&per_page=20', 'status=active'],
    ...['status=pending&organization_id={large}&per_page=2'],
  ],
  '/orgips/index': [
    ...PLAIN,
    ...OWN,
    'type=blacklist&per_page=20',
    'type=blacklist&organization_id={large}&per_page=2',
  ],
  '/webhooks': [...PLAIN, ...OWN],
  '/webhooks/{called}/deliveries': [...PLAIN, 'status=failed&per_page=20', 'status=pending'],
  '/devices/reboot/{rebooted}': ['', 'state=failed&per_page=10', 'state=scheduled'],
  '/audit': [
    ...[...PLAIN, ...OWN, 'resource_type=device', 'resource_type=sip_trunk', 'resource_type=webhook'],
    ...['resource_type=webhook&organization_id={large}&per_page=5', 'resource_id={rebooted}'],
    ...['resource_id={rebooted}&organization_id={dark}', 'from={month}&to={week}&per_page=5'],
    ...['from={month}&organization_id={large}', 'to={month}&resource_type=device'],
  ],
};

/** What tenants ask for without naming an organization. */
const OF_TENANTS = ['large', 'three'].flatMap((tenant) =>
  [
    ...[
      '/devices',
      '/devices?status=online',
      '/devices?status=offline&q=e',
      '/devices?q=reception',
      '/devices?q=e',
    ],
    ...['/devices?sort=name', '/siptrunk?per_page=10', '/audit', '/siptrunkips/all?per_page=10'],
  ].map((path) => `as ${tenant} ${path}`),
);

/** The first page of every list. */
export const FIRST_PAGES = [
  ...Object.entries(LISTS).flatMap(([path, filters]) =>
    filters.map((filter) => (filter ? `${path}?${filter}` : path)),
  ),
  ...OF_TENANTS,
];

/** Lists to read from the middle and near the end, each with what counts its rows. */
export const DEEP: [path: string, rows: string][] = [
  ['/devices?per_page=50', 'devices WHERE deleted_at IS NULL'],
  ['/devices?sort=name', 'devices WHERE deleted_at IS NULL'],
  ['/devices?organization_id={large}', `devices WHERE organization_id = 'org_1' AND deleted_at IS NULL`],
  ['/devices?q=reception', `devices WHERE name = 'Reception' AND deleted_at IS NULL`],
  [
    '/devices?status=online',
    `devices WHERE deleted_at IS NULL
      AND id IN (SELECT device_id FROM device_registrations WHERE expires_at > now())`,
  ],
  ['/siptrunk?per_page=50', 'sip_trunks WHERE deleted_at IS NULL'],
  ['/siptrunkips/all?per_page=50', 'sip_trunk_ips WHERE deleted_at IS NULL'],
  ['/siptrunkroutes/all?per_page=50', 'sip_trunk_routes WHERE deleted_at IS NULL'],
  ['/sipgateways?per_page=50', 'sip_gateways WHERE deleted_at IS NULL'],
  ['/sipgwping/all?per_page=50', 'sip_gateways WHERE deleted_at IS NULL'],
  ['/alerts?status=resolved', 'alerts WHERE resolved_at IS NOT NULL'],
  ['/domains?per_page=50', 'domains WHERE deleted_at IS NULL'],
  ['/orgips/index?per_page=50', 'organization_ips WHERE deleted_at IS NULL'],
  ['/webhooks?per_page=50', 'webhook_endpoints WHERE deleted_at IS NULL'],
  [
    '/webhooks/{called}/deliveries?per_page=50',
    `webhook_deliveries WHERE endpoint_id = '${idOf('hook', 1)}'`,
  ],
  ['/audit?per_page=50', 'audit_events'],
];
