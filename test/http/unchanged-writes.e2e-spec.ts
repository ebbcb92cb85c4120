import type pg from 'pg';
import { Api, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { deviceBody } from '../support/devices.js';
import { uniqueNumber } from '../support/numbers.js';
import { trunkBody } from '../support/trunks.js';

const organization = unique('org_');
const port = 20_000 + Math.floor(Math.random() * 40_000);
let api: Api;
let client: pg.Client;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization], sub: unique('user_') });
  client = await databaseClient();
});

afterAll(() => client.end());

const OF_TRUNKS = 'trunk_id IN (SELECT id FROM sip_trunks WHERE organization_id = $1)';
const OF_DEVICES = 'device_id IN (SELECT id FROM devices WHERE organization_id = $1)';
const OF_WEBHOOKS = 'endpoint_id IN (SELECT id FROM webhook_endpoints WHERE organization_id = $1)';
const OF_GATEWAYS = 'gateway_id IN (SELECT id FROM sip_gateways WHERE organization_id = $1)';

/** Whatever a write may write, by which of it is the organization's. */
const TABLES: Record<string, string> = {
  sip_trunks: 'organization_id = $1',
  sip_trunk_ips: OF_TRUNKS,
  sip_trunk_routes: OF_TRUNKS,
  devices: 'organization_id = $1',
  device_lines: OF_DEVICES,
  device_extensions: OF_DEVICES,
  device_registrations: OF_DEVICES,
  sip_gateways: 'organization_id = $1',
  gateway_states: OF_GATEWAYS,
  domains: 'organization_id = $1',
  organization_ips: 'organization_id = $1',
  sip_numbers: 'organization_id = $1',
  webhook_endpoints: 'organization_id = $1',
  webhook_secrets: OF_WEBHOOKS,
  audit_events: 'organization_id = $1',
  outbox_events: 'organization_id = $1',
};

/** Every row of the organization, with the transaction that wrote it: a row that is written again has another. */
async function written(): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {};
  for (const [table, condition] of Object.entries(TABLES)) {
    const sql = `SELECT xmin::text AS written_by, to_jsonb(stored) AS row FROM ${table} AS stored
      WHERE ${condition} ORDER BY to_jsonb(stored)::text`;
    tables[table] = (await client.query(sql, [organization])).rows;
  }
  return tables;
}

async function audited(): Promise<any[]> {
  const sql = 'SELECT * FROM audit_events WHERE organization_id = $1 ORDER BY created_at';
  return (await client.query(sql, [organization])).rows;
}

function all(times: number, request: () => Promise<Reply>): Promise<Reply[]> {
  return Promise.all(Array.from({ length: times }, request));
}

/** A resource, what replaces it, and an update that leaves it as the replacement made it. */
interface Kind {
  make: () => Promise<string>;
  replacement: Record<string, unknown>;
  update?: Record<string, unknown>;
}

async function made(path: string, body: object): Promise<string> {
  const { id } = await api.create(`${path}/new`, body);
  return `${path}/${id}`;
}

const TRUNK = trunkBody(organization, { password: 'of the trunk', codecs: ['G.722'], caller_id_name: 'Me' });
const DEVICE = deviceBody(organization, {
  lines: [
    { line_number: 2, extension: '102' },
    { extension: '101', label: 'First' },
  ],
  settings: { sip_password: 'of the line', display: { language: 'de', brightness: 5 }, unlock: 'x1y2' },
  secret_settings: ['unlock'],
});
const NEW_SETTINGS = { ...(DEVICE.settings as object), unlock: 'z3a4' };
const DOMAIN = {
  domain: `${unique('d')}.example.com`,
  organization_id: organization,
  settings: { default_transport: 'tls', api_token: 'of the domain' },
};
const GATEWAY = {
  name: unique('Gateway '),
  organization_id: organization,
  host: 'gateway.example.com',
  ping_interval_seconds: 0,
};
const NETWORK = { ip_address: '2001:DB8:0:0::7', cidr: 64, organization_id: organization };
const NUMBER = { number: uniqueNumber(), organization_id: organization };
const WEBHOOK = { url: 'https://hooks.example.com/?token=of-the-url', organization_id: organization };

/** A domain that is not checked: what checks find is written without a request. */
async function inactiveDomain(): Promise<string> {
  const path = await made('/domains', DOMAIN);
  await api.post(path, { status: 'inactive' });
  return path;
}

const KINDS: Record<string, Kind> = {
  trunk: {
    make: () => made('/siptrunk', TRUNK),
    replacement: { ...TRUNK, host: 'Other.example.com', password: 'of the trunk, too' },
    update: { host: 'other.example.com', password: 'of the trunk, too', codecs: ['G.722'] },
  },
  device: {
    make: () => made('/devices', DEVICE),
    replacement: { ...DEVICE, model: 'T54W', settings: NEW_SETTINGS },
    update: { mac_address: String(DEVICE.mac_address).replaceAll(':', '-'), settings: NEW_SETTINGS },
  },
  gateway: {
    make: () => made('/sipgateways', GATEWAY),
    replacement: { ...GATEWAY, port: 5070 },
    update: { port: 5070, transport: 'udp' },
  },
  domain: {
    make: inactiveDomain,
    replacement: { ...DOMAIN, type: 'alias', settings: { ...DOMAIN.settings, api_token: 'another one' } },
    update: {
      domain: DOMAIN.domain.toUpperCase(),
      settings: { default_transport: 'tls' },
      status: 'inactive',
    },
  },
  'organization IP': {
    make: () => made('/orgips', NETWORK),
    replacement: { ...NETWORK, description: 'Office' },
    update: { ip_address: '2001:db8::7', description: 'Office' },
  },
  number: {
    make: () => made('/sipnumbers', NUMBER),
    replacement: { ...NUMBER, active: false },
    update: { caller_name: null, active: false },
  },
  webhook: {
    make: () => made('/webhooks', WEBHOOK),
    replacement: { ...WEBHOOK, description: 'Alerts', events: ['gateway.alert.opened'] },
    update: { active: true, url: WEBHOOK.url },
  },
  'list of trunk IPs': {
    make: async () => (await made('/siptrunk', trunkBody(organization))).replace('siptrunk', 'siptrunkips'),
    replacement: {
      ips: [
        { address: '198.18.7.1', type: 'signaling', port },
        { address: '2001:DB8::1', type: 'media', port, priority: 2, active: false },
      ],
    },
  },
  'list of routes': {
    make: async () =>
      (await made('/siptrunk', trunkBody(organization))).replace('siptrunk', 'siptrunkroutes'),
    replacement: { routes: [{ prefix: '+49' }, { prefix: '', priority: 9, prepend: '00', weight: 3 }] },
  },
};

describe('a write that changes nothing', () => {
  it.each(Object.entries(KINDS))('writes nothing of a %s', async (_, { make, replacement, update }) => {
    const path = await make();
    const changes = (await audited()).length;
    const [first, ...others] = await all(8, () => api.put(path, replacement));
    expect([first.status, (await audited()).length]).toEqual([200, changes + 1]);
    const before = await written();

    const conditional = { 'if-match': first.headers.get('etag')! };
    const repeats = [...others, ...(await all(4, () => api.put(path, replacement, conditional)))];
    for (const { status, text, headers } of repeats) {
      expect([status, text, headers.get('etag')]).toEqual([200, first.text, first.headers.get('etag')]);
    }
    if (update) {
      const updated = await api.post(path, update);
      expect([updated.status, updated.json.data]).toEqual([200, first.json.data]);
    }
    expect(await written()).toEqual(before);
  });

  it('is still refused where the caller saw another version', async () => {
    const path = await made('/siptrunk', trunkBody(organization));
    const { status } = await api.post(path, { transport: 'udp' }, { 'if-match': '"7.AAAAAAAAAAAAAAAA"' });
    expect(status).toBe(412);
  });
});

describe('a write that changes a secret alone', () => {
  const changes = {
    'the password of a trunk': [
      () => made('/siptrunk', trunkBody(organization, { password: 'one' })),
      { password: 'other' },
    ],
    'a setting of a device': [
      () => made('/devices', deviceBody(organization, { settings: { sip_password: 'one' } })),
      { settings: { sip_password: 'other' } },
    ],
    'a setting of a domain': [
      () => made('/domains', { ...DOMAIN, domain: `${unique('d')}.example.com` }),
      { settings: { default_transport: 'tls', api_token: 'other' } },
    ],
    'the query of the URL of a webhook': [
      () => made('/webhooks', WEBHOOK),
      { url: 'https://hooks.example.com/?token=other' },
    ],
  } satisfies Record<string, [() => Promise<string>, object]>;

  it.each(Object.entries(changes))('is a change: %s', async (_, [make, body]) => {
    const path = await make();
    const versions = [];
    for (let i = 0; i < 2; i++) {
      const { status, headers } = await api.post(path, body);
      expect(status).toBe(200);
      versions.push(headers.get('etag'));
    }
    expect(versions[0]).toMatch(/^"2\./);
    expect(versions[1]).toBe(versions[0]);
    const [creation, update, ...more] = (await audited()).filter(({ resource_id: id }) => path.endsWith(id));
    expect([creation.action, update.action, more]).toEqual(['create', 'update', []]);
    expect(JSON.stringify(update.after)).toContain('(changed)');
    expect(JSON.stringify(update)).not.toContain('other');
  });
});

describe('a PUT of parts of which some change', () => {
  it('writes those alone', async () => {
    const trunk = await made('/siptrunk', trunkBody(organization));
    const path = trunk.replace('siptrunk', 'siptrunkips');
    const kept = { address: '198.18.8.1', type: 'signaling', port: port + 1 };
    const moved = { address: '198.18.8.2', type: 'media', port: port + 1 };
    const first = await api.put(path, { ips: [kept, moved] });
    const rows = new Map((await written()).sip_trunk_ips.map((row: any) => [row.row.id, row]));

    const second = await api.put(path, { ips: [kept, { ...moved, priority: 4 }] });
    const [keptIp, movedIp] = second.json.data.ips;
    expect([keptIp, movedIp.priority]).toEqual([first.json.data.ips[0], 4]);
    expect([first, second].map(({ headers }) => headers.get('etag')!.split('.')[0])).toEqual(['"2', '"3']);
    const after = new Map((await written()).sip_trunk_ips.map((row: any) => [row.row.id, row]));
    expect(after.get(keptIp.id)).toEqual(rows.get(keptIp.id));
    expect(after.get(movedIp.id)).not.toEqual(rows.get(movedIp.id));
    const update = (await audited()).at(-1);
    expect([update.action, update.before.ips, update.after.ips]).toEqual([
      'update',
      [first.json.data.ips[1]],
      [movedIp],
    ]);
  });
});
