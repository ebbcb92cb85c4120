import { Api, failure, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';

const HOUR_MS = 3_600_000;
const organization = unique('org_');
let api: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
});

async function make(
  ip_address: string,
  cidr?: number,
  organization_id = organization,
  type = 'whitelist',
): Promise<string> {
  const owner = await Api.as({ org_ids: [organization_id] });
  return (await owner.create('/orgips/new', { organization_id, ip_address, cidr, type })).id;
}

function row(ip_address: string, requests = 1, ageMs = 0): Record<string, unknown> {
  return { ip_address, requests, at: new Date(Date.now() - ageMs).toISOString() };
}

async function count(id: string): Promise<number> {
  const operator = await Api.as({ org_ids: ['*'] });
  return (await operator.get(`/orgips/${id}`)).json.data.request_count_24h;
}

describe('POST /sipedge/traffic', () => {
  it('counts for the entry with the longest prefix', async () => {
    const wide = await make('10.1.0.0', 16);
    const narrow = await make('10.1.2.77', 24, organization, 'blacklist');
    const exact = await make('10.1.2.3');
    const traffic = [row('10.1.2.3', 1), row('10.1.2.4', 10), row('10.1.3.3', 100), row('10.2.0.1', 1000)];
    const reply = await api.post('/sipedge/traffic', { traffic });
    expect([reply.status, reply.json]).toEqual([
      200,
      {
        success: true,
        data: { rows: 4, attributed: 3, entries: 3 },
        message: 'Traffic reported successfully',
      },
    ]);
    expect([await count(exact), await count(narrow), await count(wide)]).toEqual([1, 10, 100]);
  });

  it('counts IPv6, and IPv4 inside IPv6 as IPv4', async () => {
    const [v4, v6, all] = [
      await make('10.3.0.0', 24),
      await make('2001:db8:3::', 48),
      await make('2001:db8::', 32),
    ];
    const traffic = [row('::ffff:10.3.0.9', 1), row('2001:DB8:3:0::9', 10), row('2001:db8:4::9', 100)];
    await api.post('/sipedge/traffic', { traffic });
    expect([await count(v4), await count(v6), await count(all)]).toEqual([1, 10, 100]);
    const { ips } = (await api.get('/orgips/index')).json.data;
    expect(ips.find(({ id }: { id: string }) => id === v6).request_count_24h).toBe(10);
  });

  it('adds up rows and reports, and moves last_seen forward only', async () => {
    const id = await make('10.4.0.1');
    const first = row('10.4.0.1', 5, HOUR_MS);
    await api.post('/sipedge/traffic', { traffic: [first, row('10.4.0.1', 7, 2 * HOUR_MS), first] });
    await api.post('/sipedge/traffic', { traffic: [row('10.4.0.1', 1, 3 * HOUR_MS)] });
    const { request_count_24h, last_seen } = (await api.get(`/orgips/${id}`)).json.data;
    expect(request_count_24h).toBe(18);
    expect(last_seen).toBe(`${(first.at as string).slice(0, 19)}Z`);
  });

  it('forgets requests after 24 hours', async () => {
    const id = await make('10.5.0.1');
    const traffic = [1, 10, 100].map((requests, day) => row('10.5.0.1', requests, (23.9 + day) * HOUR_MS));
    const reply = await api.post('/sipedge/traffic', { traffic });
    expect(reply.json.data).toEqual({ rows: 3, attributed: 3, entries: 1 });
    expect(await count(id)).toBe(1);

    // What was counted 25 hours ago by now, and a bucket that still has some minutes to go.
    const client = await databaseClient();
    await client.query(
      `INSERT INTO organization_ip_traffic (entry_id, hour, requests)
       SELECT $1, now() - interval '25 hours' - offset_by, requests
       FROM (VALUES (interval '0', 1000), (interval '-1 minute', 10000)) AS bucket (offset_by, requests)`,
      [id],
    );
    await client.end();
    expect(await count(id)).toBe(10_001);
  });

  it('moves last_seen by what is too old to count', async () => {
    const id = await make('10.6.0.1');
    for (const at of ['2024-01-22T15:00:00Z', '2024-01-22T14:00:00Z']) {
      const traffic = [{ ip_address: '10.6.0.1', requests: 1523, at }];
      expect((await api.post('/sipedge/traffic', { traffic })).status).toBe(200);
      expect((await api.get(`/orgips/${id}`)).json.data).toMatchObject({
        request_count_24h: 0,
        last_seen: '2024-01-22T15:00:00Z',
      });
    }
  });

  it('touches only organizations that the caller acts for, each of them once', async () => {
    const other = unique('org_');
    const network = '10.7.0.0';
    const [own, own24, foreign] = [
      await make(network, 16),
      await make(network, 24),
      await make(network, 24, other),
    ];
    const report = { traffic: [row('10.7.0.1')] };
    expect((await api.post('/sipedge/traffic', report)).json.data.entries).toBe(1);
    expect([await count(own), await count(own24), await count(foreign)]).toEqual([0, 1, 0]);
    const both = await Api.as({ org_ids: [organization, other] });
    expect((await both.post('/sipedge/traffic', report)).json.data.entries).toBe(2);
    expect([await count(own), await count(own24), await count(foreign)]).toEqual([0, 2, 1]);
    const stranger = await Api.as({ org_ids: [unique('org_')] });
    expect((await stranger.post('/sipedge/traffic', report)).json.data).toMatchObject({
      attributed: 0,
      entries: 0,
    });
  });

  it('counts what is reported at once', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, (_, i) => make(`10.8.0.${i}`)));
    const rows = ids.map((_, i) => row(`10.8.0.${i}`, 3));
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        api.post('/sipedge/traffic', { traffic: i % 2 ? rows : [...rows].reverse() }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    expect(await Promise.all(ids.map(count))).toEqual(ids.map(() => 60));
  });

  it('takes 10,000 rows, and not one more', async () => {
    const id = await make('10.9.0.0', 16);
    const rows = Array.from({ length: 10_000 }, (_, i) => row(`10.9.${i >> 8}.${i & 255}`, 2));
    const reply = await api.post('/sipedge/traffic', { traffic: rows });
    expect(reply.json).toMatchObject({ data: { rows: 10_000, attributed: 10_000, entries: 1 } });
    expect(await count(id)).toBe(20_000);
    const { status } = await api.post('/sipedge/traffic', { traffic: [...rows, rows[0]] });
    expect([status, await count(id)]).toEqual([422, 20_000]);
  });

  it('takes all rows or none', async () => {
    const id = await make('10.10.0.1');
    const report = { traffic: [row('10.10.0.1'), row('10.10.0.1', 0)] };
    const reply = await api.post('/sipedge/traffic', report);
    expect(failure(reply)).toEqual([422, 'validation_failed', 'Validation error']);
    expect(reply.json.error.details).toEqual([
      { field: 'traffic[1].requests', message: 'must be 1 to 1000000000' },
    ]);
    expect(await count(id)).toBe(0);
  });

  it('counts once for one idempotency key', async () => {
    const id = await make('10.11.0.1');
    const key = { 'idempotency-key': unique('key') };
    const report = { traffic: [row('10.11.0.1', 4)] };
    const [first, again] = [
      await api.post('/sipedge/traffic', report, key),
      await api.post('/sipedge/traffic', report, key),
    ];
    expect([first.status, again.json, await count(id)]).toEqual([200, first.json, 4]);
  });

  it('takes a report that is written in another way for the same', async () => {
    const id = await make('10.12.0.1');
    const key = { 'idempotency-key': unique('key') };
    const report = { traffic: [row('10.12.0.1', 4)] };
    for (const raw of [JSON.stringify(report), `\n${JSON.stringify(report, null, 2)}`]) {
      const { status } = await api.request('POST', '/sipedge/traffic', { raw, headers: key });
      expect([status, await count(id)]).toEqual([200, 4]);
    }
    const other = await api.post('/sipedge/traffic', { traffic: [row('10.12.0.1', 5)] }, key);
    expect([other.status, await count(id)]).toEqual([422, 4]);
    const refused = { 'idempotency-key': unique('key') };
    for (const replayed of [null, 'true']) {
      const { status, headers } = await api.post('/sipedge/traffic', { traffic: [] }, refused);
      expect([status, headers.get('idempotency-replayed')]).toEqual([422, replayed]);
    }
  });

  it.each([
    [{}, 400, 'Invalid request parameters'],
    [{ traffic: 'x' }, 400, 'Invalid request parameters'],
    [{ traffic: [7] }, 400, 'Invalid request parameters'],
    [{ traffic: [{ ...row('10.0.0.1'), requests: '1' }] }, 400, 'Invalid request parameters'],
    [{ traffic: [{ ...row('10.0.0.1'), bytes: 1 }] }, 400, 'Invalid request parameters'],
    [{ traffic: [row('10.0.0')] }, 400, 'Invalid IP address format'],
    [{ traffic: [row('10.0.0.1\u0000')] }, 400, 'Invalid IP address format'],
    [{ traffic: [] }, 422, 'Validation error'],
    [{ traffic: [row('10.0.0.1', 1e300)] }, 422, 'Validation error'],
    [{ traffic: [row('10.0.0.1', 1, -6 * 60_000)] }, 422, 'Validation error'],
    [{ traffic: [{ ...row('10.0.0.1'), at: '2023-02-29T15:00:00Z' }] }, 422, 'Validation error'],
  ])('refuses %j', async (body, status, message) => {
    const reply = await api.post('/sipedge/traffic', body);
    expect([reply.status, reply.json.error.message]).toEqual([status, message]);
  });

  it.each([
    ['', 'traffic', 'is required'],
    ['{', 'body', 'is not valid JSON'],
    [Buffer.from([0x22, 0xff, 0x22]), 'body', 'is not valid JSON'],
    ['[]', 'body', 'must be a JSON object'],
    ['{"traffic":[{"__proto__":{"requests":1}}]}', 'traffic[0].__proto__', 'is not a known field'],
    [
      '{"traffic":[{"ip_address":"\\u0000"}]}',
      'traffic[0].ip_address',
      'must not contain U+0000 or lone surrogates',
    ],
    ['{"traffic":"\\ud800"}', 'traffic', 'must not contain U+0000 or lone surrogates'],
    [`{"traffic":${'['.repeat(20)}${']'.repeat(20)}}`, undefined, 'must not be nested deeper than 16 levels'],
  ])('refuses the body %s as all endpoints do', async (raw, field, message) => {
    const { status, json } = await api.request('POST', '/sipedge/traffic', { raw });
    expect([status, json.error.details[0].message]).toEqual([400, message]);
    if (field !== undefined) expect(json.error.details[0].field).toBe(field);
  });

  it('tells of no more wrong rows than anybody reads', async () => {
    const rows = Array.from({ length: 1_000 }, () => ({ ...row('10.0.0.1'), requests: 0 }));
    const { status, json } = await api.post('/sipedge/traffic', { traffic: rows });
    expect([status, json.error.details.length, json.error.details_omitted]).toEqual([422, 50, 950]);
    const wrong = rows.map((each, index) => ({
      ...each,
      requests: 'x',
      ...(index === 99 && { ip_address: 'x' }),
    }));
    const { error } = (await api.post('/sipedge/traffic', { traffic: wrong })).json;
    expect([error.message, error.details_omitted]).toEqual(['Invalid IP address format', 951]);
  });

  it('refuses other types, and numbers that no double can hold', async () => {
    const request = (raw: string, headers = {}): ReturnType<Api['request']> =>
      api.request('POST', '/sipedge/traffic', { raw, headers });
    expect((await request('{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await request('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
    const { status, json } = await request('{"traffic":[{"requests":9007199254740993}]}');
    expect([status, json.error.details]).toEqual([
      422,
      [
        {
          field: 'traffic[0].requests',
          message: 'must be a number that a double can hold. Send it as a string',
        },
      ],
    ]);
  });

  it('is for those who may report', async () => {
    const report = { traffic: [row('10.0.0.1')] };
    const writer = await Api.as({ org_ids: [organization], scope: 'orgips:*' });
    expect((await writer.post('/sipedge/traffic', report)).status).toBe(403);
    expect((await Api.withToken(undefined).post('/sipedge/traffic', report)).status).toBe(401);
    const broken = { raw: '{' };
    expect((await writer.request('POST', '/sipedge/traffic', broken)).status).toBe(403);
  });
});
