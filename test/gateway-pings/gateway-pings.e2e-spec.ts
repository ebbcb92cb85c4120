import type pg from 'pg';
import { Api, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { eventually } from '../support/eventually.js';

const organization = unique('org_');
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
let api: Api;
let stranger: Api;
let database: pg.Client;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
  database = await databaseClient();
});

afterAll(() => database.end());

/** A gateway that only these tests report on. */
async function make(overrides: Record<string, unknown> = {}): Promise<string> {
  const body = { name: unique('Gateway '), organization_id: organization, host: 'sip.example.com' };
  return (await api.create('/sipgateways/new', { ...body, ping_interval_seconds: 0, ...overrides })).id;
}

function report(id: string, path: string, body?: object, as = api): Promise<Reply> {
  return as.post(`/sipgwping/${id}/${path}`, body);
}

/** The status and whether an alert was generated. */
async function outcome(id: string, path: string, body?: object): Promise<[string, boolean]> {
  const { status, json } = await report(id, path, body);
  expect(status).toBe(200);
  return [json.data.status, json.data.alert_generated];
}

function ago(milliseconds: number): string {
  return new Date(Date.now() - milliseconds).toISOString();
}

/** The history, once it has so many entries. */
async function history(id: string, entries: number): Promise<any[]> {
  const { json } = await eventually(
    () => api.get(`/sipgwping/${id}?include_history=true&history_hours=720`),
    (reply) => reply.json.data.history.length === entries,
  );
  return json.data.history;
}

async function alerts(id: string): Promise<[severity: string, status: string, resolution: string | null][]> {
  const { json } = await api.get(`/sipgateways/${id}/alerts`);
  return json.data.alerts.map(({ severity, status, resolution }: any) => [severity, status, resolution]);
}

/** The events that tell of a gateway's alerts, in their order. */
async function events(id: string): Promise<{ type: string; data: any }[]> {
  const { rows } = await database.query(
    `SELECT type, data FROM outbox_events WHERE data ->> 'gateway_id' = $1 ORDER BY id`,
    [id],
  );
  return rows;
}

describe('POST /sipgwping/:entity/:param1/:param2', () => {
  it('takes the status from the path, from the body, or from what was measured', async () => {
    const id = await make();
    expect(await outcome(id, 'healthy/now')).toEqual(['healthy', false]);
    expect(await outcome(id, 'degraded/update', { status: 'degraded' })).toEqual(['degraded', true]);
    expect(await outcome(id, 'status/now', { status: 'down' })).toEqual(['down', true]);
    expect(await outcome(id, 'ping/now', {})).toEqual(['healthy', false]);
    expect(await outcome(id, 'ping/now', { response_time_ms: 200 })).toEqual(['degraded', true]);
    expect(await outcome(id, 'ping/now', { packet_loss_percent: 100 })).toEqual(['down', true]);
    expect(await outcome(id, 'ping/now', { error_message: 'No response' })).toEqual(['down', false]);
    expect(await outcome(id, 'status/update', { response_time_ms: 0, packet_loss_percent: 1.99 })).toEqual([
      'healthy',
      false,
    ]);
  });

  it('shows what was reported', async () => {
    const id = await make();
    const body = { response_time_ms: 250, packet_loss_percent: 5.2, error_message: 'High latency detected' };
    const reply = await report(id, 'degraded/now', body);
    expect(reply.json.message).toBe('Gateway status updated');
    const { json } = await api.get(`/sipgateways/${id}`);
    expect(json.data).toMatchObject({ ...body, status: 'degraded', consecutive_successes: 1 });
    expect(Date.now() - Date.parse(json.data.last_ping)).toBeLessThan(MINUTE_MS);
    expect(await history(id, 1)).toEqual([
      expect.objectContaining({
        status: 'degraded',
        response_time_ms: 250,
        packet_loss_percent: 5.2,
        pings: 1,
      }),
    ]);
  });

  it('takes times in every form that the contract has', async () => {
    const id = await make();
    const seconds = Math.floor(Date.now() / 1000) - 600;
    const texts = [
      new Date((seconds - 3) * 1000).toISOString(),
      `${seconds - 2}`,
      `${(seconds - 1) * 1000}`,
      new Date(seconds * 1000 + 3_600_000).toISOString().replace(/\.\d+Z/, '%2B01:00'),
    ];
    for (const text of texts) await outcome(id, `healthy/${text}`);
    const times = (await history(id, 4)).map(({ timestamp }) => Date.parse(timestamp) / 1000);
    expect(times).toEqual([seconds, seconds - 1, seconds - 2, seconds - 3]);
  });

  it('files an older observation in the history and leaves the state alone', async () => {
    const id = await make();
    await outcome(id, `healthy/${ago(MINUTE_MS)}`, { response_time_ms: 40 });
    expect(await outcome(id, `down/${ago(2 * MINUTE_MS)}`)).toEqual(['healthy', false]);
    expect(await outcome(id, `healthy/${ago(3 * MINUTE_MS)}`)).toEqual(['healthy', false]);
    const { json } = await api.get(`/sipgateways/${id}`);
    expect(json.data).toMatchObject({ status: 'healthy', response_time_ms: 40, consecutive_successes: 1 });
    expect((await history(id, 3)).map(({ status }) => status)).toEqual(['healthy', 'down', 'healthy']);
    expect(await alerts(id)).toEqual([]);
  });

  it('counts a report that is sent twice once', async () => {
    const id = await make();
    const path = `down/${ago(1000)}`;
    expect(await outcome(id, path)).toEqual(['down', true]);
    expect(await outcome(id, path)).toEqual(['down', false]);
    await outcome(id, `healthy/${ago(2 * MINUTE_MS)}`);
    await history(id, 2);
    expect((await api.get(`/sipgateways/${id}`)).json.data.consecutive_failures).toBe(1);
  });

  it('runs once with an idempotency key', async () => {
    const id = await make();
    const headers = { 'idempotency-key': unique('key-') };
    const path = `/sipgwping/${id}/healthy/now`;
    await api.post(path);
    const first = await api.post(path, undefined, headers);
    const second = await api.post(path, undefined, headers);
    expect(second.json).toEqual(first.json);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect((await api.get(`/sipgateways/${id}`)).json.data.consecutive_successes).toBe(2);
  });

  it('obeys If-Match', async () => {
    const id = await make();
    const { headers } = await api.get(`/sipgwping/${id}`);
    const condition = { 'if-match': headers.get('etag')! };
    expect((await api.post(`/sipgwping/${id}/healthy/now`, undefined, condition)).status).toBe(200);
    await api.post(`/sipgateways/${id}`, { port: 5070 });
    expect((await api.post(`/sipgwping/${id}/healthy/now`, undefined, condition)).status).toBe(412);
  });

  it.each([
    ['status/yesterday', {}, 'param2'],
    [`status/${new Date(Date.now() + 6 * MINUTE_MS).toISOString()}`, {}, 'param2'],
    [`status/${ago(7 * DAY_MS + MINUTE_MS)}`, {}, 'param2'],
    ['status/2024-02-30T00:00:00Z', {}, 'param2'],
    ['status/%00', {}, 'param2'],
    ['broken/now', {}, 'param1'],
    ['unknown/now', {}, 'param1'],
    ['healthy/now', { status: 'down' }, 'status'],
    ['status/now', { status: 'unknown' }, 'status'],
    ['status/now', { status: null }, 'status'],
    ['status/now', { status: 1 }, 'status'],
    ['status/now', { response_time_ms: -1 }, 'response_time_ms'],
    ['status/now', { response_time_ms: 1.5 }, 'response_time_ms'],
    ['status/now', { response_time_ms: 2 ** 40 }, 'response_time_ms'],
    ['status/now', { response_time_ms: '45' }, 'response_time_ms'],
    ['status/now', { packet_loss_percent: 100.01 }, 'packet_loss_percent'],
    ['status/now', { packet_loss_percent: -0.1 }, 'packet_loss_percent'],
    ['status/now', { packet_loss_percent: '5' }, 'packet_loss_percent'],
    ['status/now', { error_message: 'x'.repeat(1001) }, 'error_message'],
    ['status/now', { error_message: 'a\u0000b' }, 'error_message'],
    ['status/now', { error_message: 'a\u001bb' }, 'error_message'],
    ['status/now', { error_message: {} }, 'error_message'],
    ['status/now', { packet_loss: 5 }, 'packet_loss'],
  ])('answers 400 for %s %j', async (path, body, field) => {
    const id = await make();
    const { status, json } = await report(id, path, body);
    expect([status, json.error.message]).toEqual([400, 'Invalid status or parameters']);
    expect(json.error.details[0].field).toBe(field);
    expect((await api.get(`/sipgateways/${id}`)).json.data.last_ping).toBeNull();
  });

  it('takes nulls for what was not measured, and an empty message for none', async () => {
    const nothing = { response_time_ms: null, packet_loss_percent: null, error_message: null };
    const id = await make();
    expect(await outcome(id, 'status/now', nothing)).toEqual(['healthy', false]);
    expect(await outcome(id, 'status/now', { error_message: '' })).toEqual(['healthy', false]);
    expect((await api.get(`/sipgateways/${id}`)).json.data.error_message).toBeNull();
  });

  it('knows only callers of the organization', async () => {
    const id = await make();
    for (const path of ['healthy/now', `down/${ago(1000)}`]) {
      expect((await report(id, path, undefined, stranger)).status).toBe(403);
      await outcome(id, 'healthy/now');
    }
    expect((await report('gw_nothing', 'healthy/now', undefined, stranger)).status).toBe(404);
    expect((await report('gateway', 'healthy/now')).status).toBe(400);
  });

  it('tells callers and gateways apart that report at once', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => make()));
    for (const id of ids) await outcome(id, 'healthy/now');
    const operator = await Api.as({ org_ids: ['*'] });
    const reports = ids.flatMap((id, index) =>
      [api, stranger, operator].map((as) => report(id, 'healthy/now', { response_time_ms: index }, as)),
    );
    const statuses = (await Promise.all(reports)).map(({ status }) => status);
    expect(statuses).toEqual(ids.flatMap(() => [200, 403, 200]));
    for (const [index, id] of ids.entries()) {
      const { json } = await api.get(`/sipgateways/${id}`);
      expect(json.data).toMatchObject({ response_time_ms: index, consecutive_successes: 3 });
      expect((await history(id, 3)).map(({ response_time_ms }) => response_time_ms)).toEqual([
        index,
        index,
        null,
      ]);
    }
  });

  it.each(['healthy', 'down'])('counts all that are reported of one gateway at once: %s', async (status) => {
    const id = await make();
    const count = 150;
    const replies = await Promise.all(Array.from({ length: count }, () => report(id, `${status}/now`)));
    expect(new Set(replies.map(({ json }) => json.data.status))).toEqual(new Set([status]));
    const runs = { down: [0, count], healthy: [count, 0] }[status];
    const { json } = await api.get(`/sipgateways/${id}`);
    expect([json.data.consecutive_successes, json.data.consecutive_failures]).toEqual(runs);
    await history(id, count);
  });

  it('counts a report once that is sent many times at once, and shows the newest one', async () => {
    const id = await make();
    await outcome(id, `healthy/${ago(60_000)}`);
    const times = [10_000, 30_000, 20_000].map(ago);
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        report(id, `healthy/${times[index % 3]}`, { response_time_ms: index % 3 }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(30).fill(200));
    const { json } = await api.get(`/sipgateways/${id}`);
    expect(json.data).toMatchObject({ response_time_ms: 0, last_ping: `${times[0].slice(0, 19)}Z` });
    expect((await history(id, 4)).map(({ response_time_ms }) => response_time_ms)).toEqual([0, 2, 1, null]);
  });
});

describe('alerts', () => {
  it('are opened and resolved with the event that tells of it', async () => {
    const id = await make({ name: `${unique('')} carrier` });
    await outcome(id, 'healthy/now');
    await outcome(id, `down/${Date.now() + 1000}`, { error_message: 'No response' });
    await outcome(id, `down/${Date.now() + 1500}`, { error_message: 'Still none' });
    const open = await api.get(`/alerts?gateway_id=${id}&status=open`);
    expect(open.json.data.alerts).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^alert_[0-9A-Za-z]{22}$/),
        gateway_id: id,
        organization_id: organization,
        severity: 'critical',
        reason: 'No response',
        resolved_at: null,
        resolution: null,
      }),
    ]);
    await outcome(id, `healthy/${Date.now() + 61_000}`);
    const { json } = await api.get(`/alerts?gateway_id=${id}&status=resolved`);
    const [alert] = json.data.alerts;
    expect(alert).toMatchObject({ status: 'resolved', resolution: 'recovered' });
    expect(alert.duration_seconds).toBe((Date.parse(alert.resolved_at) - Date.parse(alert.opened_at)) / 1000);
    const told = await events(id);
    expect(told.map(({ type }) => type)).toEqual(['gateway.alert.opened', 'gateway.alert.resolved']);
    const named = { gateway_name: expect.stringContaining('carrier'), gateway_host: 'sip.example.com' };
    expect(told[1].data).toEqual({ ...alert, ...named });
  });

  it('are told apart by their severity: the one that was open is superseded', async () => {
    const id = await make();
    for (const status of ['degraded', 'down', 'degraded', 'degraded', 'healthy'])
      await outcome(id, `${status}/now`);
    expect(await alerts(id)).toEqual([
      ['warning', 'resolved', 'recovered'],
      ['critical', 'resolved', 'superseded'],
      ['warning', 'resolved', 'superseded'],
    ]);
    expect((await events(id)).map(({ type, data }) => [type, data.severity])).toEqual([
      ['gateway.alert.opened', 'warning'],
      ['gateway.alert.resolved', 'warning'],
      ['gateway.alert.opened', 'critical'],
      ['gateway.alert.resolved', 'critical'],
      ['gateway.alert.opened', 'warning'],
      ['gateway.alert.resolved', 'warning'],
    ]);
  });

  it('are raised once by reports that come at once', async () => {
    const id = await make();
    await outcome(id, 'healthy/now');
    const replies = await Promise.all(Array.from({ length: 20 }, () => report(id, 'down/now')));
    expect(replies.filter(({ json }) => json.data.alert_generated)).toHaveLength(1);
    expect(await alerts(id)).toEqual([['critical', 'open', null]]);
    expect(await history(id, 21)).toHaveLength(21);
    expect((await api.get(`/sipgateways/${id}`)).json.data.consecutive_failures).toBe(20);
    expect(await events(id)).toHaveLength(1);
  });

  it('open and close in pairs whatever is reported at once', async () => {
    const id = await make();
    const statuses = Array.from({ length: 40 }, (_, index) => ['healthy', 'degraded', 'down'][index % 3]);
    await Promise.all(statuses.map((status) => report(id, `${status}/now`)));
    await outcome(id, 'healthy/now');
    const all = await alerts(id);
    expect(all.every(([, status]) => status === 'resolved')).toBe(true);
    const told = await events(id);
    const severities = told.map(({ type, data }) => [type.split('.')[2], data.id]);
    // Each is opened and then resolved before the next one is opened.
    for (let index = 0; index < severities.length; index += 2) {
      const [, alertId] = severities[index];
      expect(severities.slice(index, index + 2)).toEqual([
        ['opened', alertId],
        ['resolved', alertId],
      ]);
    }
    expect(told).toHaveLength(2 * all.length);
  });

  it('lists those of the caller, by gateway and status', async () => {
    const own = unique('org_');
    const lister = await Api.as({ org_ids: [own] });
    const ids: string[] = [];
    for (const name of ['a', 'b']) {
      const body = { name, organization_id: own, host: 'sip.example.com', ping_interval_seconds: 0 };
      const { json } = await lister.put('/sipgateways/new', body);
      ids.push(json.data.id);
      await lister.post(`/sipgwping/${json.data.id}/down/now`);
    }
    await lister.post(`/sipgwping/${ids[0]}/healthy/now`);
    const list = async (query: string): Promise<string[]> => {
      const { json } = await lister.get(`/alerts?${query}`);
      return json.data.alerts.map(({ gateway_id }: { gateway_id: string }) => gateway_id);
    };
    expect(await list('')).toEqual([ids[1], ids[0]]);
    expect(await list('status=open')).toEqual([ids[1]]);
    expect(await list('status=resolved')).toEqual([ids[0]]);
    expect(await list(`gateway_id=${ids[0]}`)).toEqual([ids[0]]);
    expect(await list(`gateway_id=${await make()}`)).toEqual([]);
    expect((await lister.get('/alerts?per_page=1&page=2')).json.data.pagination.total).toBe(2);
    expect((await lister.get(`/alerts?organization_id=${organization}`)).status).toBe(403);
    expect((await lister.get('/alerts?status=closed')).status).toBe(400);
  });
});

describe('GET /sipgwping/:entity', () => {
  it('has no history unless it is asked for', async () => {
    const { json } = await api.get(`/sipgwping/${await make()}`);
    expect(json.data).not.toHaveProperty('history');
    expect(json.data).toMatchObject({ status: 'unknown', uptime_percent_24h: null, coverage_percent_24h: 0 });
  });

  it('lists all gateways of the caller', async () => {
    const own = unique('org_');
    const lister = await Api.as({ org_ids: [own] });
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const body = { name, organization_id: own, host: 'sip.example.com', ping_interval_seconds: 0 };
      ids.unshift((await lister.put('/sipgateways/new', body)).json.data.id);
    }
    await lister.post(`/sipgwping/${ids[2]}/down/${ago(1000)}`);
    const { json } = await eventually(
      () => lister.get('/sipgwping/all?include_history=true&history_hours=1'),
      (reply) => reply.json.data.gateways[2].history.length === 1,
    );
    expect(json.data.gateways.map(({ gateway_id }: any) => gateway_id)).toEqual(ids);
    expect(json.data.gateways[2]).toMatchObject({ status: 'down', uptime_percent_24h: 0 });
    expect(json.data.gateways[0]).toMatchObject({ status: 'unknown', history: [] });
    expect(json.data.pagination).toMatchObject({ page: 1, per_page: 50, total: 3, total_pages: 1 });
    const down = await lister.get('/sipgwping/all?status=down&per_page=1');
    expect(down.json.data.gateways.map(({ gateway_id }: any) => gateway_id)).toEqual([ids[2]]);
    expect((await lister.get(`/sipgwping/all?organization_id=${organization}`)).status).toBe(403);
  });

  it('has no more than 50 histories on a page', async () => {
    const { status, json } = await api.get('/sipgwping/all?include_history=true&per_page=51');
    expect([status, json.error.details[0].field]).toEqual([400, 'per_page']);
    expect((await api.get('/sipgwping/all?include_history=true&per_page=50')).status).toBe(200);
    expect((await api.get('/sipgwping/all?per_page=51')).status).toBe(200);
  });

  it.each(['history_hours=0', 'history_hours=721', 'history_hours=1.5', 'include_history=yes', 'hours=1'])(
    'answers 400 for %s',
    async (query) => {
      const id = await make();
      expect((await api.get(`/sipgwping/${id}?${query}`)).status).toBe(400);
      expect((await api.get(`/sipgwping/all?${query}`)).status).toBe(400);
    },
  );

  it('answers as XML', async () => {
    const id = await make();
    await outcome(id, 'healthy/now', { error_message: '<&>\r\n\tno route' });
    const { text } = await api.get(`/sipgwping/${id}?format=xml`);
    expect(text).toContain('<error_message>&lt;&amp;&gt;&#13;&#10;&#9;no route</error_message>');
  });
});
