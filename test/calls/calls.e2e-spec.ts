import pg from 'pg';
import { Api, failure, fieldsOf, type Reply, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { until } from '../support/until.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;
let database: pg.Client;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
  database = new pg.Client(process.env.TEST_SERVICE_DATABASE_URL);
  await database.connect();
});

afterAll(() => database.end());

const pathOf = (call: string): string => `/sipedge/calls/${encodeURIComponent(call)}`;

async function report(call: string, body: object = {}, by = api): Promise<any> {
  const reply = await by.put(pathOf(call), { organization_id: organization, ...body });
  expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
  return reply.json.data;
}

async function recordOf(reply: Reply): Promise<any> {
  expect(reply.status).toBe(200);
  return (await api.get(`/callrecords/${reply.json.data.record_id}`)).json.data;
}

/** Whole seconds, as answers have them. */
const now = Math.floor(Date.now() / 1000);
const before = (seconds: number): string => new Date((now - seconds) * 1000).toISOString();

describe('PUT /sipedge/calls/:callId', () => {
  it('takes a call without a state for one that was answered', async () => {
    const call = await report(unique('call-'));
    expect(call).toMatchObject({
      state: 'answered',
      direction: null,
      node: null,
      route_id: null,
      number: null,
    });
    expect(call.answered_at).toBe(call.started_at);
  });

  it('knows when a call began and was answered, and has it ring only before', async () => {
    const call = unique('call-');
    const ringing = await report(call, { state: 'ringing', started_at: before(60), direction: 'inbound' });
    expect(ringing).toMatchObject({ state: 'ringing', answered_at: null, direction: 'inbound' });
    expect((await report(call)).state).toBe('ringing');
    const answered = await report(call, { answered_at: before(45) });
    expect(answered).toMatchObject({ state: 'answered', started_at: ringing.started_at, direction: null });
    expect(Date.parse(answered.answered_at) - Date.parse(answered.started_at)).toBe(15_000);
    expect(await report(call, { state: 'ringing' })).toMatchObject({
      state: 'answered',
      answered_at: answered.answered_at,
    });
    const record = await recordOf(await api.delete(`${pathOf(call)}?cause=16&code=200`));
    expect(record).toMatchObject({ call_id: call, cause: 16, code: 200, ended_by: 'report' });
    expect(record.duration_seconds).toBeGreaterThanOrEqual(45);
    expect(record.duration_seconds).toBeLessThan(60);
  });

  it('takes times ahead for now, and none before the beginning for the answer', async () => {
    const ahead = await report(unique('call-'), { started_at: before(-600), answered_at: before(-900) });
    expect(Math.abs(Date.parse(ahead.started_at) - Date.now())).toBeLessThan(30_000);
    const early = await report(unique('call-'), { started_at: before(60), answered_at: before(90) });
    expect(early.answered_at).toBe(early.started_at);
    const answeredOnly = await report(unique('call-'), { answered_at: before(90) });
    expect(answeredOnly.started_at).toBe(answeredOnly.answered_at);
  });

  it('refuses what it does not know', async () => {
    const put = (body: object) =>
      api.put(pathOf(unique('call-')), { organization_id: organization, ...body });
    for (const body of [
      { state: 'ended' },
      { direction: 'sideways' },
      { node: 'sbc 1' },
      { node: 'x'.repeat(65) },
      { number: '1'.repeat(65) },
      { started_at: 'yesterday' },
      { answered_at: '2024-02-30T00:00:00Z' },
    ]) {
      const reply = await put(body);
      expect([body, reply.status, fieldsOf(reply)]).toEqual([body, 422, Object.keys(body)]);
    }
    expect((await put({ route_id: 'trunk_1' })).status).toBe(400);
    expect((await put({ started_at: 5 })).status).toBe(400);
    const call = unique('call-');
    await report(call);
    for (const query of ['cause=0', 'cause=128', 'code=180', 'code=abc']) {
      expect([query, (await api.delete(`${pathOf(call)}?${query}`)).status]).toEqual([query, 400]);
    }
  });
});

describe('GET /calls', () => {
  it('lists the calls in progress by what they are', async () => {
    const { id: device_id } = await makeDevice(api, organization);
    const [node, number] = [unique('node-'), '+4930123456'];
    const first = unique('call-');
    const second = unique('call-');
    await report(first, { node, number, device_id, direction: 'outbound', started_at: before(20) });
    await report(second, { node, state: 'ringing', direction: 'inbound', started_at: before(10) });
    const calls = async (query: string): Promise<string[]> =>
      (await api.get(`/calls?node=${node}&${query}`)).json.data.calls.map((call: any) => call.call_id);
    expect(await calls('')).toEqual([second, first]);
    expect(await calls('state=ringing')).toEqual([second]);
    expect(await calls('direction=outbound')).toEqual([first]);
    expect(await calls(`device_id=${device_id}`)).toEqual([first]);
    expect(await calls(`number=${encodeURIComponent(number)}`)).toEqual([first]);
    expect(await calls('trunk_id=trunk_1')).toEqual([]);
    const { pagination } = (await api.get(`/calls?node=${node}&per_page=1&count=false`)).json.data;
    expect(await calls(`cursor=${pagination.next_cursor}`)).toEqual([first]);
    expect((await stranger.get(`/calls?node=${node}`)).json.data.calls).toEqual([]);
    expect((await stranger.get(`/calls?organization_id=${organization}`)).status).toBe(403);
    expect((await stranger.get(`/calls/${first}`)).status).toBe(403);
    expect((await api.get(`/calls/${first}`)).json.data).toMatchObject({ number, device_id });
    await api.delete(pathOf(first));
    expect(await calls('')).toEqual([second]);
    expect(failure(await api.get(`/calls/${first}`))).toEqual([404, 'not_found', 'Call not found']);
  });

  it('takes a scope of its own', async () => {
    const edge = await Api.as({ org_ids: [organization], scope: 'edge:report' });
    const reader = await Api.as({ org_ids: [organization], scope: 'calls:read' });
    expect([(await edge.get('/calls')).status, (await edge.get('/callrecords')).status]).toEqual([403, 403]);
    expect([(await reader.get('/calls')).status, (await reader.get('/callrecords')).status]).toEqual([
      200, 200,
    ]);
    expect((await reader.put(pathOf('x'), { organization_id: organization })).status).toBe(403);
  });
});

describe('GET /callrecords', () => {
  it('has the calls that are over, the last first, and leaves out those of other times', async () => {
    const node = unique('node-');
    const ended: any[] = [];
    for (const body of [
      { direction: 'inbound', number: '+49301' },
      { direction: 'outbound', number: '+49302', state: 'ringing', route_id: 'route_001' },
      { direction: 'internal' },
    ]) {
      const call = unique('call-');
      await report(call, { node, ...body });
      ended.unshift(await recordOf(await api.delete(`${pathOf(call)}?cause=${body.state ? 17 : 16}`)));
    }
    const ids = async (query: string, by = api): Promise<string[]> =>
      (await by.get(`/callrecords?node=${node}&${query}`)).json.data.records.map(({ id }: any) => id);
    const [internal, outbound, inbound] = ended.map(({ id }) => id);
    expect(await ids('')).toEqual([internal, outbound, inbound]);
    expect(await ids('answered=false')).toEqual([outbound]);
    expect(await ids('answered=true&cause=16')).toEqual([internal, inbound]);
    expect(await ids('direction=inbound')).toEqual([inbound]);
    expect(await ids('number=%2B49302')).toEqual([outbound]);
    expect(await ids('number=+49302')).toEqual([outbound]);
    expect(await ids('route_id=route_001')).toEqual([outbound]);
    expect(await ids(`call_id=${ended[0].call_id}`)).toEqual([internal]);
    expect(await ids(`from=${before(60)}&to=${before(-60)}`)).toHaveLength(3);
    expect(await ids(`to=${before(60)}`)).toEqual([]);
    expect(await ids(`from=${before(-60)}`)).toEqual([]);
    const { pagination } = (await api.get(`/callrecords?node=${node}&per_page=2`)).json.data;
    expect(pagination).toMatchObject({ total: 3, total_pages: 2 });
    expect(await ids(`cursor=${pagination.next_cursor}`)).toEqual([inbound]);
    expect(await ids('', stranger)).toEqual([]);
    expect((await stranger.get(`/callrecords/${inbound}`)).status).toBe(403);
    expect(failure(await api.get(`/callrecords/${unique('call_')}`))).toEqual([
      404,
      'not_found',
      'Call record not found',
    ]);
    expect(outbound < internal && inbound < outbound).toBe(true);
    expect(ended[1]).toMatchObject({ answered_at: null, duration_seconds: 0, cause: 17 });
  });

  it('takes the calls that the previous version of the program writes', async () => {
    const call = unique('call-');
    await database.query(
      `INSERT INTO active_calls (call_id, organization_id, started_at, expires_at)
       VALUES ($1, $2, now() - interval '90 seconds', now() + interval '1 hour')`,
      [call, organization],
    );
    const { data } = (await api.get(`/calls/${call}`)).json;
    expect([data.state, data.answered_at]).toEqual(['answered', data.started_at]);
    const { duration_seconds } = await recordOf(await api.delete(pathOf(call)));
    expect(duration_seconds).toBeGreaterThanOrEqual(90);
  });
});

describe('The events of calls', () => {
  it('are told where they are wanted, and else not even recorded', async () => {
    const call = unique('call-');
    await report(unique('call-'));
    const hook = await api.create('/webhooks/new', {
      organization_id: organization,
      url: 'http://127.0.0.1:9/',
      events: ['call.started', 'call.ended'],
    });
    await report(call, { state: 'ringing' });
    await report(call);
    await api.delete(`${pathOf(call)}?code=487`);
    const told = await until('both are told', async () => {
      const { deliveries } = (await api.get(`/webhooks/${hook.id}/deliveries`)).json.data;
      return deliveries.length === 2 && deliveries;
    });
    expect(told.map(({ event_type }: any) => event_type).sort()).toEqual(['call.ended', 'call.started']);
    const payloads = await Promise.all(
      told.map(async ({ id }: any) => {
        const { payload } = (await api.get(`/webhooks/${hook.id}/deliveries/${id}`)).json.data;
        return [payload.type, payload.data];
      }),
    );
    expect(Object.fromEntries(payloads)).toMatchObject({
      'call.started': { call_id: call, state: 'ringing', organization_id: organization },
      'call.ended': { call_id: call, code: 487, ended_by: 'report', organization_id: organization },
    });
    await api.delete(`/webhooks/${hook.id}`);
    const { rows } = await database.query(
      `SELECT DISTINCT type FROM outbox_events WHERE organization_id = $1 AND type LIKE 'call.%'`,
      [organization],
    );
    expect(rows.map(({ type }) => type).sort()).toEqual(['call.ended', 'call.started']);
  });
});
