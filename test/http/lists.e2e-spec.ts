import type pg from 'pg';
import { uniqueAddress } from '../support/addresses.js';
import { Api, fieldsOf, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { deviceBody, uniqueMac } from '../support/devices.js';
import { uniqueNumber } from '../support/numbers.js';

const organization = unique('org_');
let api: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
});

/** How a resource is made, and where it is listed: the path, and the name of the list in the answer. */
type Listed = [path: string, name: string, put: (number: number) => [path: string, body: object]];

const LISTS: Listed[] = [
  [
    '/siptrunk',
    'trunks',
    (n) => [
      '/siptrunk/new',
      { name: `Trunk ${n}`, organization_id: organization, type: 'peer', host: 'sip.example.com' },
    ],
  ],
  ['/devices', 'devices', () => ['/devices/phone', deviceBody(organization, { mac_address: uniqueMac() })]],
  [
    '/sipgateways',
    'gateways',
    (n) => ['/sipgateways/new', { name: `Gateway ${n}`, organization_id: organization, host: '192.0.2.1' }],
  ],
  [
    '/domains',
    'domains',
    (n) => [
      '/domains/new',
      { domain: `${unique('d')}-${n}.example.com`.toLowerCase(), organization_id: organization },
    ],
  ],
  [
    '/orgips/index',
    'ips',
    (n) => ['/orgips/whitelist', { ip_address: `198.51.100.${n}`, organization_id: organization }],
  ],
  [
    '/sipnumbers',
    'numbers',
    () => ['/sipnumbers/new', { number: uniqueNumber(), organization_id: organization }],
  ],
  [
    '/webhooks',
    'webhooks',
    (n) => [
      '/webhooks/new',
      { url: `https://hooks.example.com/${n}`, organization_id: organization, events: ['*'] },
    ],
  ],
];

/** All pages from one on. */
async function pagesOf(path: string, cursor?: string | null): Promise<any[]> {
  const pages: any[] = [];
  let next = cursor;
  do {
    const { status, json } = await api.get(next ? `${path}&cursor=${next}` : path);
    expect(status).toBe(200);
    pages.push(json.data);
    next = json.data.pagination.next_cursor;
  } while (next);
  return pages;
}

describe.each(LISTS)('GET %s', (path, name, put) => {
  const made: string[] = [];

  async function make(number: number): Promise<string> {
    const { status, json } = await api.put(...put(number));
    expect(status).toBe(201);
    return json.data.id;
  }

  beforeAll(async () => {
    for (let number = 1; number <= 7; number++) made.unshift(await make(number));
  });

  it('goes on by cursor, with the rows of each page once', async () => {
    const pages = await pagesOf(`${path}?per_page=3`);
    expect(pages.map((page) => page[name].length)).toEqual([3, 3, 1]);
    expect(pages.flatMap((page) => page[name].map(({ id }: { id: string }) => id))).toEqual(made);
    expect(pages.map(({ pagination }) => [pagination.page, pagination.per_page, pagination.total])).toEqual([
      [1, 3, 7],
      [2, 3, 7],
      [3, 3, 7],
    ]);
  });

  it('leaves totals out where they are not wanted', async () => {
    const { json } = await api.get(`${path}?per_page=3&count=false`);
    expect(json.data.pagination).toEqual({ page: 1, per_page: 3, next_cursor: expect.any(String) });
  });

  it('sees what stays once while rows before and behind the cursor come and go', async () => {
    const first = (await api.get(`${path}?per_page=3`)).json.data;
    const deleted = [made[1], made[2], made[4]];
    for (const id of deleted) {
      expect((await api.delete(`${path.replace('/index', '')}/${id}`)).status).toBe(200);
    }
    await make(8);
    const rest = await pagesOf(`${path}?per_page=2`, first.pagination.next_cursor);
    const seen = [first, ...rest].flatMap((page) => page[name].map(({ id }: { id: string }) => id));
    expect(seen).toEqual([...made.slice(0, 4), ...made.slice(5)]);
  });
});

describe('a cursor', () => {
  let cursor: string;

  beforeAll(async () => {
    const { json } = await api.get('/siptrunk?per_page=1&status=pending&q=trunk&sort=name');
    cursor = json.data.pagination.next_cursor;
  });

  it('keeps filters and order, which may be repeated', async () => {
    const [alone, repeated] = await Promise.all(
      ['', '&status=pending&q=trunk&sort=name'].map((query) =>
        api.get(`/siptrunk?per_page=2&cursor=${cursor}${query}`),
      ),
    );
    expect(alone.json.data.trunks.map(({ name }: { name: string }) => name)).toEqual(['Trunk 2', 'Trunk 4']);
    expect(repeated.json.data).toEqual(alone.json.data);
    // As clients do that send every default.
    const withDefaults = await api.get(
      `/siptrunk?per_page=2&cursor=${cursor}&page=1&sort=-created_at&count=true`,
    );
    expect(withDefaults.json.data.trunks).toEqual(alone.json.data.trunks);
  });

  it.each([
    ['status=active', 'status'],
    ['q=Trunk', 'q'],
    ['sort=-name', 'sort'],
    [`organization_id=${unique('org_')}`, 'organization_id'],
    ['page=2', 'page'],
  ])('is refused with %s', async (query, field) => {
    const reply = await api.get(`/siptrunk?cursor=${cursor}&${query}`);
    expect([reply.status, fieldsOf(reply)]).toEqual([400, [field]]);
  });

  const made = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
  it.each([
    ['of another list', () => `/sipgateways?cursor=${cursor}`],
    [
      'with a position that is none',
      () => `/audit?cursor=${made('AuditQuery', '', 2, ['x', 'audit_1'], {})}`,
    ],
    [
      'with a text that no column can have',
      () => `/audit?cursor=${made('AuditQuery', '', 2, ['1', 'a\0'], {})}`,
    ],
    ['with a number', () => `/audit?cursor=${made('AuditQuery', '', 2, [1, 'a'], {})}`],
    ['of nothing', () => '/siptrunk?cursor='],
    ['of anything', () => '/siptrunk?cursor=%7B%7D'],
    ['of JSON', () => '/siptrunk?cursor=bnVsbA'],
  ])('is refused %s', async (_, path) => {
    const reply = await api.get(path());
    expect([reply.status, fieldsOf(reply)]).toEqual([400, ['cursor']]);
  });

  it('opens nothing that the token does not', async () => {
    const other = await Api.as({ org_ids: [unique('org_')] });
    expect((await other.get(`/siptrunk?cursor=${cursor}`)).json.data.trunks).toEqual([]);
    const of = made('ListSipTrunksQuery', '', 2, ['9999999999999999', 'z'], {
      organization_id: organization,
    });
    expect((await other.get(`/siptrunk?cursor=${of}`)).status).toBe(403);
    const unknown = made('ListSipTrunksQuery', '', 2, ['9999999999999999', 'z'], {
      constructor: 'x',
      no: 'y',
    });
    expect((await other.get(`/siptrunk?cursor=${unknown}`)).status).toBe(400);
  });
});

it('lists the parts and the changes of one resource by cursor', async () => {
  const { json } = await api.get('/siptrunk?per_page=1');
  const [{ id }] = json.data.trunks;
  const addresses = [uniqueAddress(), uniqueAddress(), uniqueAddress()];
  const ips = addresses.map((address, index) => ({ address, type: 'signaling', priority: 3 - index }));
  expect((await api.put(`/siptrunkips/${id}`, { ips })).status).toBe(200);
  for (const path of [`/siptrunkips/${id}?per_page=2`, `/siptrunkips/all?per_page=2`]) {
    const pages = await pagesOf(path);
    expect(pages.map((page) => page.ips.length)).toEqual([2, 1]);
  }
  const byPriority = (await pagesOf(`/siptrunkips/${id}?per_page=1`)).map((page) => page.ips[0].address);
  expect(byPriority).toEqual(addresses.toReversed());
  const newest = await pagesOf(`/audit?per_page=2&resource_id=${id}`);
  const oldest = await pagesOf(`/audit?per_page=2&resource_id=${id}&sort=created_at`);
  const ids = (pages: any[]): string[] => pages.flatMap(({ events }) => events.map((event: any) => event.id));
  expect(ids(oldest)).toEqual(ids(newest).reverse());
  expect(ids(newest).length).toBeGreaterThan(1);
});

describe('the list of what belongs to one resource', () => {
  let database: pg.Client;
  /** By resource: two of a kind, and how their parts are listed. */
  const parents: Record<string, { ids: string[]; list: (id: string) => string; name: string }> = {};

  const trunk = (name: string) =>
    ['/siptrunk/new', { name, organization_id: organization, type: 'peer', host: 'a.example' }] as const;

  beforeAll(async () => {
    database = await databaseClient();
    const create = async (path: string, body: object): Promise<string> => (await api.create(path, body)).id;
    const gateways = [];
    const hooks = [];
    const trunks = [];
    for (const name of [unique('One '), unique('Two ')]) {
      gateways.push(
        await create('/sipgateways/new', { name, organization_id: organization, host: '192.0.2.9' }),
      );
      hooks.push(
        await create('/webhooks/new', {
          url: 'https://hooks.example.com/parts',
          organization_id: organization,
          events: ['*'],
        }),
      );
      const id = await create(...trunk(name));
      const ips = [1, 2, 3].map((priority) => ({ address: uniqueAddress(), priority, type: 'both' }));
      expect((await api.put(`/siptrunkips/${id}`, { ips })).status).toBeLessThan(300);
      trunks.push(id);
    }
    for (const [number, id] of [...gateways, ...gateways, ...gateways].entries()) {
      await database.query(
        `INSERT INTO alerts (id, organization_id, gateway_id, severity, reason, opened_at, resolved_at, resolution, created_at)
         SELECT $1, $2, $3, 'critical', 'No response', made, made, 'recovered', made
         FROM (SELECT now() - $4 * interval '1 minute' AS made) AS times`,
        [unique('alert_'), organization, id, number],
      );
    }
    for (const [number, id] of [...hooks, ...hooks, ...hooks].entries()) {
      const event = unique('event_');
      await database.query(
        `INSERT INTO outbox_events (id, organization_id, type, data, created_at, dispatched_at)
         VALUES ($1, $2, 'gateway.alert.opened', '{}', now(), now())`,
        [event, organization],
      );
      await database.query(
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, status, attempts, response_code, failure,
           last_attempt_at, created_at, version)
         VALUES ($1, $2, $3, 'gateway.alert.opened', 'succeeded', 1, 200, NULL, now(), now() - $4 * interval '1 minute', 1)`,
        [unique('delivery_'), id, event, number],
      );
    }
    parents.gateway = { ids: gateways, list: (id) => `/sipgateways/${id}/alerts`, name: 'alerts' };
    parents.webhook = { ids: hooks, list: (id) => `/webhooks/${id}/deliveries`, name: 'deliveries' };
    parents.trunk = { ids: trunks, list: (id) => `/siptrunkips/${id}`, name: 'ips' };
  });

  afterAll(() => database.end());

  it.each(['gateway', 'webhook', 'trunk'])('of a %s goes on by its own cursor alone', async (kind) => {
    const { ids, list, name } = parents[kind];
    const all = (await api.get(`${list(ids[0])}?per_page=50`)).json.data[name];
    expect(all).toHaveLength(3);
    const pages = await pagesOf(`${list(ids[0])}?per_page=1`);
    expect(pages.flatMap((page) => page[name])).toEqual(all);

    const cursor = pages[0].pagination.next_cursor;
    const others = [list(ids[1]), ...(kind === 'trunk' ? [list('all')] : [])];
    for (const other of others) {
      const reply = await api.get(`${other}?cursor=${cursor}`);
      expect([reply.status, fieldsOf(reply)]).toEqual([400, ['cursor']]);
    }
  });
});
