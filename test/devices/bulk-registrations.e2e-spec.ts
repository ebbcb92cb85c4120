import type pg from 'pg';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice } from '../support/devices.js';
import { rebootIn } from '../support/phones.js';
import { Phone } from '../support/sip/phone.js';
import { until } from '../support/until.js';

const organization = unique('org_');
const PATH = '/sipedge/registrations';
let api: Api;
let operator: Api;
let database: pg.Client;
let domain: string;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  operator = await Api.as({ org_ids: ['*'] });
  database = await databaseClient();
  domain = await activeDomain(organization);
});

afterAll(() => database.end());

async function activeDomain(organization_id: string): Promise<string> {
  const name = `${unique('d')}.example`.toLowerCase();
  const { id } = await operator.create('/domains/new', { domain: name, organization_id });
  expect((await operator.post(`/domains/${id}`, { status: 'active' })).status).toBe(200);
  return name;
}

/** A device with an account of the domain. */
async function account(username = unique('u'), overrides: Record<string, unknown> = {}): Promise<any> {
  const device = await makeDevice(api, organization, {
    lines: [{}, {}],
    settings: { sip_username: username, sip_password: 'secret', domain },
    ...overrides,
  });
  return { ...device, aor: `${username}@${domain}` };
}

async function report(body: object, as = api): Promise<any> {
  const reply = await as.post(PATH, { node: 'n1', ...body });
  expect([reply.status, reply.json]).toEqual([200, expect.anything()]);
  expect(reply.json.message).toBe('Registrations reported successfully');
  return reply.json.data;
}

const resultsOf = (data: any): string[] => data.results.map(({ result }: any) => result);
const contactOf = (host: number, user = '1001'): string => `sip:${user}@192.0.2.${host}:5060`;

async function contactsOf(device: { id: string }): Promise<any[]> {
  const reply = await api.get(`${PATH}?device_id=${device.id}&per_page=200`);
  expect(reply.status).toBe(200);
  return reply.json.data.registrations;
}

async function statusOf({ id }: { id: string }): Promise<string> {
  return (await api.get(`/devices/${id}`)).json.data.status;
}

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

describe('POST /sipedge/registrations', () => {
  it('registers, refreshes and ends contacts by address of record, by device and by line', async () => {
    const [one, other] = [await account(), await account()];
    const first = await report({
      registrations: [
        { aor: one.aor, contact: contactOf(1), expires: 600, user_agent: 'Yealink SIP-T46U 108.86.0.90' },
        {
          aor: `sip:${one.aor.toUpperCase().replace(/^[^@]+/, (user: string) => user.toLowerCase())}`,
          contact: contactOf(2),
          expires: 600,
        },
        { device_id: other.id, line_number: 2, contact: contactOf(3), expires: '2099-01-01T00:00:00Z' },
      ],
    });
    expect(first).toMatchObject({
      node: 'n1',
      registered: 3,
      refreshed: 0,
      ended: 0,
      unknown: 0,
      refused: 0,
    });
    expect(first.results).toMatchObject([
      { index: 0, result: 'registered', device_id: one.id, line_number: null },
      { index: 1, result: 'registered', device_id: one.id, line_number: null },
      { index: 2, result: 'registered', device_id: other.id, line_number: 2 },
    ]);
    expect(await statusOf(one)).toBe('online');
    expect((await contactsOf(one)).map(({ contact }) => contact).toSorted()).toEqual([
      contactOf(1),
      contactOf(2),
    ]);
    const { json } = await api.get(`/devices/${other.id}?include=lines`);
    expect(json.data).toMatchObject({
      status: 'online',
      lines: [{ registered: false }, { registered: true }],
    });

    const second = await report({
      registrations: [
        { aor: one.aor, contact: contactOf(1), expires: 600 },
        { aor: one.aor, contact: contactOf(2), expires: 0 },
        { device_id: other.id, line_number: 2, contact: '*', expires: 0 },
        { device_id: other.id, line_number: 2, expires: 0 },
        { device_id: other.id, contact: contactOf(9), expires: 0 },
      ],
    });
    expect(resultsOf(second)).toEqual(['refreshed', 'ended', 'outdated', 'ended', 'not_registered']);
    expect(second).toMatchObject({ refreshed: 1, ended: 2, outdated: 1, not_registered: 1 });
    expect(await statusOf(one)).toBe('online');
    expect(await statusOf(other)).toBe('offline');

    await report({ registrations: [{ aor: one.aor, contact: contactOf(1), expires: 0 }] });
    expect([await statusOf(one), await contactsOf(one)]).toEqual(['offline', []]);
  });

  it('makes a device that registers anew provisioned', async () => {
    const device = await account();
    await report({ registrations: [{ aor: device.aor, contact: contactOf(1), expires: 600 }] });
    expect((await api.get(`/devices/${device.id}`)).json.data.provisioning_status).toBe('provisioned');
  });

  it('ends all contacts of a line, whoever reported them', async () => {
    const device = await account();
    const line = { device_id: device.id, line_number: 1 };
    await report({ node: 'a', registrations: [{ ...line, contact: contactOf(1), expires: 600 }] });
    expect(resultsOf(await report({ node: 'b', registrations: [{ ...line, expires: 0 }] }))).toEqual([
      'ended',
    ]);
    await api.put(`${PATH}/${device.id}`, { line_number: 1, contact: contactOf(2), expires: 600 });
    expect(resultsOf(await report({ registrations: [{ ...line, expires: 0 }] }))).toEqual(['ended']);
    expect(await statusOf(device)).toBe('offline');
  });

  it('has a registration begin when it did, and be no sign of what was configured later', async () => {
    const device = await account();
    const at = ago(60);
    await report({ at, registrations: [{ aor: device.aor, contact: contactOf(1), expires: 600 }] });
    const [{ registered_at }] = await contactsOf(device);
    expect(Date.parse(registered_at)).toBe(Math.floor(Date.parse(at) / 1000) * 1000);
    expect((await api.get(`/devices/${device.id}`)).json.data.provisioning_status).toBe('pending');
  });

  it('lists what is unknown and refuses what cannot be, each by itself', async () => {
    const device = await account();
    const stranger = await Api.as({ org_ids: [unique('org_')] });
    const entry = { aor: device.aor, contact: contactOf(1), expires: 600 };
    const refused: [object, string][] = [
      [{ ...entry, contact: 'tel:1' }, 'contact'],
      [{ ...entry, contact: undefined }, 'contact'],
      [{ ...entry, contact: '*' }, 'contact'],
      [{ ...entry, contact: 'sip:a@192.0.2.1\r\nVia: x' }, 'contact'],
      [{ ...entry, aor: 'nobody' }, 'aor'],
      [{ ...entry, aor: undefined }, 'aor'],
      [{ ...entry, aor: undefined, device_id: 'phone' }, 'device_id'],
      [{ ...entry, expires: -1 }, 'expires'],
      [{ ...entry, expires: 'soon' }, 'expires'],
      [{ ...entry, expires: undefined }, 'expires'],
      [{ ...entry, received: 'nowhere' }, 'received'],
      [{ ...entry, path: 'edge1' }, 'path'],
      [{ ...entry, cseq: 1.5 }, 'cseq'],
      [{ ...entry, at: '2999-01-01T00:00:00Z' }, 'at'],
      [{ ...entry, colour: 'red' }, 'colour'],
      [{ device_id: device.id, line_number: 7, contact: contactOf(1), expires: 600 }, 'line_number'],
      [['x'], ''],
    ];
    const data = await report({
      registrations: [
        ...refused.map(([each]) => each),
        { ...entry, aor: `nobody@${domain}` },
        { ...entry, device_id: unique('dev_'), aor: undefined },
        entry,
      ],
    });
    expect(data).toMatchObject({ registered: 1, unknown: 2, refused: refused.length });
    expect(data.results.slice(0, refused.length).map(({ result, field }: any) => [result, field])).toEqual(
      refused.map(([, field]) => ['refused', field]),
    );
    const hidden = await report({ registrations: [entry, { ...entry, device_id: device.id }] }, stranger);
    expect(resultsOf(hidden)).toEqual(['unknown', 'unknown']);
  });

  it.each<[Record<string, unknown>, number, string]>([
    [{}, 400, 'node'],
    [{ node: 'n1' }, 400, 'registrations'],
    [{ node: 'n1', registrations: {} }, 400, 'registrations'],
    [{ node: 'n1', registrations: [], extra: 1 }, 400, 'extra'],
    [{ node: 'n 1', registrations: [{}] }, 422, 'node'],
    [{ node: 'n1', registrations: [] }, 422, 'registrations'],
    [{ node: 'n1', registrations: Array(5001).fill({}) }, 422, 'registrations'],
    [{ node: 1, registrations: [{}] }, 400, 'node'],
    [{ node: 'n1', at: 1, registrations: [{}] }, 400, 'at'],
    [{ node: 'n1', at: 'now', registrations: [{}] }, 422, 'at'],
    [{ node: 'n1', snapshot: 'yes', registrations: [] }, 400, 'snapshot'],
    [{ node: 'n1', snapshot: { id: 'a', part: 0 }, registrations: [] }, 400, 'snapshot'],
  ])('refuses a report as a whole: %#', async (body, status, field) => {
    const reply = await api.post(PATH, body);
    expect([reply.status, reply.json.error.details[0].field]).toEqual([status, field]);
  });

  it('takes nothing that is older than what is known', async () => {
    const device = await account();
    const entry = { aor: device.aor, contact: contactOf(1), expires: 600, call_id: 'c1' };
    expect(resultsOf(await report({ registrations: [{ ...entry, cseq: 5 }] }))).toEqual(['registered']);
    expect(resultsOf(await report({ registrations: [{ ...entry, cseq: 4, expires: 0 }] }))).toEqual([
      'outdated',
    ]);
    expect(await statusOf(device)).toBe('online');
    expect(resultsOf(await report({ registrations: [{ ...entry, cseq: 6, expires: 0 }] }))).toEqual([
      'ended',
    ]);
    expect(resultsOf(await report({ registrations: [{ ...entry, cseq: 5 }] }))).toEqual(['outdated']);
    const late = { aor: device.aor, contact: contactOf(1), expires: 600, at: ago(30) };
    expect(resultsOf(await report({ registrations: [late] }))).toEqual(['outdated']);
    expect(await statusOf(device)).toBe('offline');
    const within = await report({
      registrations: [
        { ...entry, cseq: 9, expires: 0 },
        { ...entry, cseq: 8 },
      ],
    });
    expect(resultsOf(within)[1]).toBe('outdated');
    expect(await statusOf(device)).toBe('offline');
  });

  it('takes what comes last of entries whose CSeqs say nothing of each other', async () => {
    const begun = { contact: contactOf(1), expires: 600, call_id: 'c1', cseq: 100 };
    const ends: object[] = [
      { contact: contactOf(1), expires: 0, call_id: 'c2', cseq: 1 },
      { contact: contactOf(1), expires: 0, call_id: 'c1' },
      { expires: 0 },
      { contacts: [] },
    ];
    const pairs = await Promise.all(ends.map(async (end) => ({ end, device: await account() })));
    const registrations = pairs.flatMap(({ end, device: { aor } }) => [
      { aor, ...begun },
      { aor, ...end },
    ]);
    await report({ registrations });
    expect(await Promise.all(pairs.map(({ device }) => statusOf(device)))).toEqual(ends.map(() => 'offline'));

    const device = await account();
    const entry = { aor: device.aor, ...begun };
    await report({
      registrations: [
        { ...entry, at: ago(2) },
        { ...entry, at: ago(1), cseq: 99, expires: 0 },
      ],
    });
    expect(await statusOf(device)).toBe('online');
  });

  it('takes all contacts that a node has of an address of record, and ends others that it had', async () => {
    const { aor, ...device } = await account();
    const soon = Math.floor(Date.now() / 1000) + 600;
    const [gone, kept, added, elsewhere] = [1, 2, 3, 4].map((host) => contactOf(host));
    const reported = [gone, kept].map((contact) => ({ aor, contact, expires: 600 }));
    await report({ node: 'a', registrations: reported });
    await report({ node: 'b', registrations: [{ aor, contact: elsewhere, expires: 600 }] });

    const contacts = [
      { contact: kept, expires_at: soon, received: '', path: '', user_agent: '' },
      { contact: added, expires_at: soon, received: 'sip:203.0.113.5:40312;transport=tcp' },
    ];
    const data = await report({
      node: 'a',
      registrations: [
        { aor, contacts },
        { aor: `no-${aor}`, contacts },
      ],
    });
    expect(data).toMatchObject({ registered: 1, unknown: 1, refused: 0 });
    expect(data.results).toMatchObject([
      { index: 0, result: 'registered', device_id: device.id, line_number: null },
      { index: 1, result: 'unknown' },
    ]);
    const live = await contactsOf(device);
    expect(live.map(({ contact }) => contact).toSorted()).toEqual([kept, added, elsewhere]);
    const { expires_at } = live.find(({ contact }) => contact === added);
    expect(Date.parse(expires_at)).toBe(soon * 1000);

    const none = await report({ node: 'a', registrations: [{ aor, contacts: [] }] });
    expect(none).toMatchObject({ ended: 1, registered: 0 });
    expect((await contactsOf(device)).map(({ contact }) => contact)).toEqual([elsewhere]);
    const past = { contact: elsewhere, expires_at: 10 };
    expect(resultsOf(await report({ node: 'b', registrations: [{ aor, contacts: [past] }] }))).toEqual([
      'ended',
    ]);
    expect(await statusOf(device)).toBe('offline');
  });

  it('takes the last of several lists of contacts, and refuses those with a fault', async () => {
    const { aor, ...device } = await account();
    const contacts = [{ contact: contactOf(1), expires: 60 }];
    const data = await report({
      registrations: [
        { aor, contacts },
        { aor, contacts: [{ contact: 'tel:1', expires: 60 }] },
        { aor, contacts: [{ contact: contactOf(1), expires: 60, expires_at: 1 }] },
        { aor, contacts, expires: 60 },
        { aor, contacts: [{ contact: '*', expires: 0 }] },
        { aor, contacts: [5] },
        { aor, contacts: Array(101).fill(contacts[0]) },
        { aor, contacts: [] },
      ],
    });
    expect(data.results.map(({ result, field }: any) => field ?? result)).toEqual([
      'outdated',
      'contacts[0].contact',
      'contacts[0].expires_at',
      'expires',
      'contacts[0].contact',
      'contacts[0]',
      'contacts',
      'not_registered',
    ]);
    expect(await contactsOf(device)).toEqual([]);
    const listed = [{ contact: 'tel:1', expires: 60 }, ...contacts, { contact: contactOf(2) }];
    const partly = await report({ registrations: [{ aor, contacts: listed }] });
    expect(partly).toMatchObject({ registered: 1, refused: 0, results: [{ field: 'contacts[0].contact' }] });
    expect((await contactsOf(device)).map(({ contact }) => contact)).toEqual([contactOf(1)]);
    const many = {
      node: 'n1',
      registrations: Array(101).fill({ aor, contacts: Array(100).fill(contacts[0]) }),
    };
    const refused = await api.post(PATH, many);
    expect([refused.status, refused.json.error.details[0].field]).toEqual([422, 'registrations']);
  });

  it('ends what a snapshot does not have, of the node and of organizations of the token', async () => {
    const node = unique('node');
    const [kept, gone, other] = [await account(), await account(), await account()];
    const theirs = unique('org_');
    const they = await Api.as({ org_ids: [theirs] });
    const foreign = await makeDevice(they, theirs);
    await report({
      node,
      registrations: [kept, gone].map(({ aor }) => ({ aor, contact: contactOf(1), expires: 600 })),
    });
    await report({
      node: 'elsewhere',
      registrations: [{ aor: other.aor, contact: contactOf(1), expires: 600 }],
    });
    await report(
      { node, registrations: [{ device_id: foreign.id, contact: contactOf(1), expires: 600 }] },
      they,
    );

    const data = await report({
      node,
      snapshot: true,
      registrations: [{ aor: kept.aor, contact: contactOf(1), expires: 600 }],
    });
    expect(data).toMatchObject({ refreshed: 1, ended: 1 });
    expect(await Promise.all([kept, gone, other].map(statusOf))).toEqual(['online', 'offline', 'online']);
    expect((await they.get(`/devices/${foreign.id}`)).json.data.status).toBe('online');

    expect(await report({ node, snapshot: true, registrations: [] })).toMatchObject({ ended: 1 });
    expect(await statusOf(kept)).toBe('offline');
  });

  it('ends nothing that was reported after the snapshot was taken', async () => {
    const node = unique('node');
    const device = await account();
    await report({ node, registrations: [{ aor: device.aor, contact: contactOf(1), expires: 600 }] });
    const data = await report({ node, snapshot: true, at: ago(20), registrations: [] });
    expect([data.ended, await statusOf(device)]).toEqual([0, 'online']);
  });

  it('takes a snapshot in parts, and ends nothing before the last', async () => {
    const node = unique('node');
    const devices = [await account(), await account(), await account()];
    const entries = devices.map(({ aor }) => ({ aor, contact: contactOf(1), expires: 600 }));
    await report({ node, registrations: entries });
    const part = (number: number, last: boolean | null = null) => ({ id: 's1', part: number, last });
    await report({ node, snapshot: part(1), registrations: [entries[0]] });
    expect(await statusOf(devices[2])).toBe('online');
    const early = await api.post(PATH, { node, snapshot: part(3, true), registrations: [] });
    expect([early.status, early.json.error.message]).toEqual([409, 'Parts of the snapshot are missing']);
    expect(await statusOf(devices[2])).toBe('online');
    await report({ node, snapshot: part(2), registrations: [entries[1]] });
    expect(await report({ node, snapshot: part(3, true), registrations: [] })).toMatchObject({ ended: 1 });
    expect(await Promise.all(devices.map(statusOf))).toEqual(['online', 'online', 'offline']);
  });

  it('takes snapshots with a token for hundreds of organizations', async () => {
    const [node, device] = [unique('node'), await account()];
    const others = Array.from({ length: 150 }, () => unique('org_'));
    const reseller = await Api.as({ org_ids: [...others, organization] });
    const registrations = [{ aor: device.aor, contact: contactOf(1), expires: 600 }];
    const part = (number: number, last: boolean) => ({ id: 's1', part: number, last });
    await report({ node, registrations }, reseller);
    await report({ node, snapshot: part(1, false), registrations: [] }, reseller);
    expect(await report({ node, snapshot: part(2, true), registrations: [] }, reseller)).toMatchObject({
      ended: 1,
    });
  });

  it('takes snapshots in parts that all have one name', async () => {
    const node = unique('node');
    const devices = [await account(), await account()];
    const entries = devices.map(({ aor }) => ({ aor, contact: contactOf(1), expires: 600 }));
    const part = (number: number, registrations: object[], last = false) =>
      report({ node, snapshot: { id: 'all', part: number, last }, registrations });
    await part(1, [entries[0]]);
    await part(2, [entries[1]], true);
    await part(2, [entries[1]], true);
    expect(await Promise.all(devices.map(statusOf))).toEqual(['online', 'online']);
    await part(1, [entries[1]]);
    const early = await api.post(PATH, {
      node,
      snapshot: { id: 'all', part: 3, last: true },
      registrations: [],
    });
    expect(early.status).toBe(409);
    expect(await part(2, [], true)).toMatchObject({ ended: 1 });
    expect(await Promise.all(devices.map(statusOf))).toEqual(['offline', 'online']);
    expect(await part(1, [], true)).toMatchObject({ ended: 1 });
  });

  it('takes 5,000 entries in a body of several MiB', async () => {
    const device = await account();
    const registrations = Array.from({ length: 5000 }, (_, index) => ({
      aor: `${'x'.repeat(300)}${index}@${domain}`,
      contact: contactOf(index % 250),
      expires: 600,
      user_agent: 'y'.repeat(400),
    }));
    registrations[4999].aor = device.aor;
    expect(JSON.stringify(registrations).length).toBeGreaterThan(3 * 1024 * 1024);
    expect(await report({ registrations })).toMatchObject({ registered: 1, unknown: 4999 });
  });

  it('ends all contacts thousands of times in one report, each time those before it', async () => {
    const device = await account();
    const end = { device_id: device.id, expires: 0 };
    const registrations = Array.from({ length: 2499 }, (_, index) => [
      {
        device_id: device.id,
        line_number: 1 + (index % 2),
        contact: contactOf(1, `u${index}`),
        expires: 600,
      },
      end,
    ]).flat();
    const last = { device_id: device.id, line_number: 1, contact: contactOf(2), expires: 600 };
    await report({ registrations: [last] });
    const since = performance.now();
    const results = resultsOf(await report({ registrations: [end, ...registrations, last] }));
    // A tenth of it, where it does not grow with the square of the entries.
    expect(performance.now() - since).toBeLessThan(10_000);
    expect([results[0], results.at(-2), results.at(-1)]).toEqual(['outdated', 'not_registered', 'refreshed']);
    expect(new Set(results.slice(1, -2))).toEqual(new Set(['outdated']));
    expect((await contactsOf(device)).map(({ contact }) => contact)).toEqual([contactOf(2)]);
  });

  it('keeps one picture when several report of one device at once', async () => {
    const device = await account();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        report({
          node: `n${index % 3}`,
          registrations: [
            { aor: device.aor, contact: contactOf(index % 5), expires: index % 2 ? 600 : 0 },
            { device_id: device.id, line_number: 1 + (index % 2), contact: contactOf(7), expires: 600 },
          ],
        }),
      ),
    );
    const live = await database.query(
      `SELECT line_number, max(expires_at) AS until FROM registered_contacts
       WHERE device_id = $1 AND expires_at > now() GROUP BY line_number ORDER BY line_number`,
      [device.id],
    );
    const lines = await database.query(
      `SELECT line_number, expires_at AS until FROM device_registrations
       WHERE device_id = $1 AND expires_at > now() ORDER BY line_number`,
      [device.id],
    );
    expect(lines.rows).toEqual(live.rows);
  });
});

describe('GET /sipedge/registrations', () => {
  it('shows every contact, also one that was reported for its device', async () => {
    const node = unique('node');
    const device = await account();
    await report({
      node,
      registrations: [
        {
          aor: device.aor,
          contact: contactOf(1),
          expires: 600,
          received: 'sip:203.0.113.5:40312;transport=TCP',
          path: '<sip:edge1.example.com;lr>',
          user_agent: 'Phone/1.0',
        },
      ],
    });
    await api.put(`${PATH}/${device.id}`, { contact: 'sips:1001@192.0.2.2', expires: 600, line_number: 1 });
    const byNode = await api.get(`${PATH}?node=${node}`);
    expect(byNode.json.data).toMatchObject({
      registrations: [
        {
          device_id: device.id,
          line_number: null,
          organization_id: organization,
          aor: `sip:${device.aor}`,
          contact: contactOf(1),
          node,
          transport: 'tcp',
          path: '<sip:edge1.example.com;lr>',
          received: 'sip:203.0.113.5:40312;transport=tcp',
          user_agent: 'Phone/1.0',
          ip_address: '203.0.113.5',
          round_trip_ms: null,
        },
      ],
      pagination: { total: 1, next_cursor: null },
    });
    expect((await api.get(`${PATH}?aor=${device.aor}`)).json.data.pagination.total).toBe(1);
    const contacts = await contactsOf(device);
    expect(contacts.map(({ line_number, transport, node: by }) => [line_number, transport, by])).toEqual([
      [1, 'tls', null],
      [null, 'tcp', node],
    ]);
    const stranger = await Api.as({ org_ids: [unique('org_')] });
    expect((await stranger.get(`${PATH}?node=${node}`)).json.data.registrations).toEqual([]);
    expect((await stranger.get(`${PATH}?organization_id=${organization}`)).status).toBe(403);
  });

  it('are shown with the lines of a device', async () => {
    const device = await account();
    const entry = { device_id: device.id, expires: 600 };
    await report({
      registrations: [
        { ...entry, line_number: 1, contact: contactOf(1) },
        { ...entry, line_number: 1, contact: contactOf(2) },
        { ...entry, contact: contactOf(3) },
      ],
    });
    const { json } = await api.get(`/devices/${device.id}?include=registrations`);
    const contacts = json.data.lines.map(({ registrations }: any) =>
      registrations.map(({ contact }: any) => contact).toSorted(),
    );
    expect(contacts).toEqual([[contactOf(1), contactOf(2), contactOf(3)], [contactOf(3)]]);
    expect(Date.parse(json.data.lines[1].registrations[0].expires_at)).toBeGreaterThan(Date.now());
  });

  it('are shown with a line up to the newest hundred', async () => {
    const device = await account();
    const contacts = (first: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        contact: contactOf(1, `u${first + index}`),
        expires: 600,
      }));
    const entry = { device_id: device.id, line_number: 1 };
    await report({ registrations: [{ ...entry, contacts: contacts(0, 100) }] });
    await report({
      registrations: contacts(100, 5).map((contact) => ({ device_id: device.id, ...contact })),
    });
    const { lines } = (await api.get(`/devices/${device.id}?include=registrations`)).json.data;
    expect(lines.map(({ registrations }: any) => registrations.length)).toEqual([100, 5]);
    expect(lines[0].registrations[0].line_number).toBeNull();
    expect(await contactsOf(device)).toHaveLength(105);
  });

  it('replaces the contacts of a line by one that is reported for its device', async () => {
    const device = await account();
    const entries = [1, 2].map((host) => ({
      device_id: device.id,
      line_number: 1,
      contact: contactOf(host),
      expires: 600,
    }));
    await report({ registrations: entries });
    await api.put(`${PATH}/${device.id}`, { contact: contactOf(3), expires: 600, line_number: 1 });
    expect((await contactsOf(device)).map(({ contact }) => contact)).toEqual([contactOf(3)]);
    await api.delete(`${PATH}/${device.id}?line_number=1`);
    expect(await contactsOf(device)).toEqual([]);
  });

  it('replaces them also by one that expires at the same time', async () => {
    const device = await account();
    const expires = new Date(Date.now() + 600_000).toISOString();
    const entry = { device_id: device.id, line_number: 1, expires };
    await report({ registrations: [{ ...entry, contact: contactOf(1) }] });
    await api.put(`${PATH}/${device.id}`, { contact: contactOf(2), expires, line_number: 1 });
    expect((await contactsOf(device)).map(({ contact }) => contact)).toEqual([contactOf(2)]);
  });

  it('are of no node any more when they are reported for their device', async () => {
    const [node, device] = [unique('node'), await account()];
    await report({ node, registrations: [{ device_id: device.id, contact: contactOf(1), expires: 600 }] });
    await api.put(`${PATH}/${device.id}`, { contact: contactOf(1), expires: 600 });
    expect(await contactsOf(device)).toMatchObject([{ contact: contactOf(1), node: null }]);
    expect(await report({ node, snapshot: true, registrations: [] })).toMatchObject({ ended: 0 });
    expect(await statusOf(device)).toBe('online');
  });

  it('follows what is written by SQL alone', async () => {
    const device = await account();
    await database.query(
      `INSERT INTO device_registrations (device_id, line_number, contact, registered_at, last_registered_at, expires_at)
       VALUES ($1, 1, $2, now(), now(), now() + interval '1 hour')`,
      [device.id, contactOf(1)],
    );
    expect(await contactsOf(device)).toMatchObject([{ contact: contactOf(1), line_number: 1 }]);
    await database.query('UPDATE device_registrations SET expires_at = now() WHERE device_id = $1', [
      device.id,
    ]);
    expect(await contactsOf(device)).toEqual([]);
  });

  it('pages by cursor', async () => {
    const node = unique('node');
    const device = await account();
    const registrations = Array.from({ length: 7 }, (_, host) => ({
      aor: device.aor,
      contact: contactOf(host),
      expires: 600,
    }));
    await report({ node, registrations });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { json } = await api.get(`${PATH}?node=${node}&per_page=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...json.data.registrations.map(({ contact }: any) => contact));
      cursor = json.data.pagination.next_cursor;
    }
    expect(seen.toSorted()).toEqual(registrations.map(({ contact }) => contact));
  });
});

describe('a device whose newest contact has expired', () => {
  it('is notified at the newest one that has not', async () => {
    const phone = await Phone.start();
    try {
      const device = await account();
      const [older, newer] = [phone.contact, contactOf(1)];
      const expires = new Date(Date.now() + 1_500).toISOString();
      await report({
        registrations: [
          { aor: device.aor, contact: older, expires: 600, at: ago(5) },
          { aor: device.aor, contact: newer, expires },
        ],
      });
      await until('one contact', async () => (await contactsOf(device)).length === 1);
      expect((await api.post(`/devices/sipnotify/${device.id}`, { event: 'talk' })).status).toBe(200);
      expect(phone.requests).toHaveLength(1);
    } finally {
      phone.close();
    }
  });
});

describe('a device that registered by an edge proxy', () => {
  it('is notified and rebooted by that proxy, whose word is not taken for its own', async () => {
    const edge = await Phone.start();
    try {
      const route = `<sip:127.0.0.1:${edge.port};lr>`;
      const contact = 'sip:1001@10.8.8.8:5062';
      const device = await account();
      const path = `${route}, <sip:inner.example.com;lr>`;
      await report({
        registrations: [{ aor: device.aor, contact, expires: 600, path, received: '203.0.113.5:40000' }],
      });

      expect((await api.post(`/devices/sipnotify/${device.id}`, { event: 'talk' })).status).toBe(200);
      await api.put(`/devices/reboot/${device.id}`);
      await rebootIn(api, device.id, 'sent');
      expect(edge.requests).toHaveLength(2);
      for (const { message } of edge.requests) {
        expect(message.uri).toBe(contact);
        expect(message.headers.getAll('Route')).toEqual([route, '<sip:inner.example.com;lr>']);
      }

      edge.behaviour = { status: 480 };
      const gone = await api.post(`/devices/sipnotify/${device.id}`, { event: 'talk' });
      expect([gone.status, gone.json.error.code]).toEqual([503, 'device_unreachable']);

      // Reported for the device alone, it has no Path any more.
      await api.put(`${PATH}/${device.id}`, { contact: edge.contact, expires: 600 });
      edge.behaviour = {};
      expect((await api.post(`/devices/sipnotify/${device.id}`, { event: 'talk' })).status).toBe(200);
      expect(edge.requests.at(-1)!.message.headers.get('Route')).toBeUndefined();
    } finally {
      edge.close();
    }
  });
});

describe('DELETE /sipedge/registrations', () => {
  it('ends all contacts of an address of record', async () => {
    const device = await account();
    const registrations = [1, 2].map((host) => ({ aor: device.aor, contact: contactOf(host), expires: 600 }));
    await report({ registrations });
    const stranger = await Api.as({ org_ids: [unique('org_')] });
    expect((await stranger.delete(`${PATH}?aor=${device.aor}`)).status).toBe(404);
    const reply = await api.delete(`${PATH}?aor=${encodeURIComponent(`sip:${device.aor}`)}`);
    expect([reply.status, reply.json.data]).toEqual([200, { aor: `sip:${device.aor}`, contacts: 2 }]);
    expect(await statusOf(device)).toBe('offline');
    expect((await api.delete(`${PATH}?aor=${device.aor}`)).status).toBe(404);
    expect((await api.delete(PATH)).status).toBe(400);
  });

  it('ends no others of a device that has several addresses of record', async () => {
    const device = await account();
    const aors = [1, 2].map(() => `${unique('u')}@${domain}`);
    const registrations = aors.map((aor, host) => ({
      ...{ device_id: device.id, aor },
      ...{ contact: contactOf(host), expires: 600 },
    }));
    await report({ registrations });
    expect((await api.delete(`${PATH}?aor=${aors[1]}`)).json.data.contacts).toBe(1);
    expect((await contactsOf(device)).map(({ contact }) => contact)).toEqual([contactOf(0)]);
    expect((await api.delete(`${PATH}?aor=${device.aor}`)).json.data.contacts).toBe(1);
  });

  it('takes an address of record in any spelling, and shows one', async () => {
    const device = await account(unique('+49 '));
    const user = encodeURIComponent(device.settings.sip_username);
    const spelled = `SIP:${user}@${domain.toUpperCase()}:5070;transport=tcp`;
    await report({ registrations: [{ aor: spelled, contact: contactOf(1), expires: 600 }] });
    const uri = `sip:${user.replace('%2B', '+')}@${domain}`;
    for (const aor of [spelled, uri]) {
      const { registrations } = (await api.get(`${PATH}?aor=${encodeURIComponent(aor)}`)).json.data;
      expect(registrations).toMatchObject([{ device_id: device.id, aor: uri }]);
    }
    const refused = await api.delete(`${PATH}?aor=${encodeURIComponent(`${user}:secret@${domain}`)}`);
    expect(refused.status).toBe(400);
    const reply = await api.delete(`${PATH}?aor=${encodeURIComponent(spelled)}`);
    expect([reply.status, reply.json.data]).toEqual([200, { aor: uri, contacts: 1 }]);
  });
});
