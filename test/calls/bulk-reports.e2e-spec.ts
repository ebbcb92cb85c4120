import { Api, type Reply, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { trunkBody } from '../support/trunks.js';
import { until } from '../support/until.js';

const organization = unique('org_');
let api: Api;
let operator: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  operator = await Api.as({ org_ids: ['*'] });
});

/** Whole seconds, as answers have them. */
const now = Math.floor(Date.now() / 1000);
const ago = (seconds: number): string => new Date((now - seconds) * 1000).toISOString();

function post(calls: unknown, rest: object = {}, by = api): Promise<Reply> {
  return by.post('/sipedge/calls', { node: 'sbc-1', calls, ...rest });
}

async function results(calls: unknown[], rest: object = {}, by = api): Promise<unknown[]> {
  const reply = await post(calls, rest, by);
  expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
  return reply.json.data.results.map(({ result, field }: any) =>
    field === undefined ? result : [result, field],
  );
}

const begun = (call_id: string, more: object = {}) => ({
  call_id,
  state: 'answered',
  organization_id: organization,
  ...more,
});

const shown = async (call: string): Promise<any> => (await api.get(`/calls/${call}`)).json.data;

async function records(call: string): Promise<any[]> {
  return (await api.get(`/callrecords?call_id=${call}`)).json.data.records;
}

describe('POST /sipedge/calls', () => {
  it('says of each entry what became of it', async () => {
    const [ringing, answered, over] = [unique('a'), unique('b'), unique('c')];
    const reply = await post([
      begun(ringing, { state: 'ringing', direction: 'inbound', number: '+4930' }),
      begun(answered),
      begun(over, { state: 'ringing', started_at: ago(30) }),
      { call_id: over, state: 'ended', cause: 17, code: 486 },
      { call_id: unique('d'), state: 'ended' },
      { call_id: unique('e'), state: 'ringing' },
      begun(unique('f'), { cause: 0 }),
      'call',
    ]);
    expect(reply.json.data).toEqual({
      node: 'sbc-1',
      ...{ started: 4, updated: 0, ended: 0, outdated: 0, unknown: 2, refused: 2 },
      results: [
        ...[0, 1, 2, 3].map((index) => ({ index, result: 'started' })),
        ...[4, 5].map((index) => ({ index, result: 'unknown' })),
        { index: 6, result: 'refused', field: 'cause', message: 'must be from 1 to 127' },
        { index: 7, result: 'refused', field: '', message: 'must be an object' },
      ],
    });
    expect(await shown(ringing)).toMatchObject({ state: 'ringing', direction: 'inbound', node: 'sbc-1' });
    expect(await records(over)).toMatchObject([
      { cause: 17, code: 486, answered_at: null, ended_by: 'report' },
    ]);

    expect(
      await results([
        { call_id: ringing, state: 'answered' },
        { call_id: answered, state: 'ended' },
      ]),
    ).toEqual(['updated', 'ended']);
    expect(await shown(ringing)).toMatchObject({ state: 'answered', direction: 'inbound', number: '+4930' });
    expect(await records(answered)).toHaveLength(1);
  });

  it('finds the organization by device, account, trunk and call', async () => {
    const domain = `${unique('d')}.example.com`;
    const { id: domainId } = await operator.create('/domains/new', { organization_id: organization, domain });
    await operator.post(`/domains/${domainId}`, { status: 'active' });
    const { id: device_id } = await makeDevice(api, organization, {
      settings: { sip_username: 'u 1', domain },
    });
    const { id: trunk_id } = await api.create('/siptrunk/new', trunkBody(organization));
    const [byDevice, byAccount, byTrunk] = [unique('a'), unique('b'), unique('c')];
    const state = 'ringing';
    const reported = await results([
      { call_id: byDevice, state, device_id },
      { call_id: byAccount, state, aor: `sip:u%201@${domain.toUpperCase()};transport=tcp` },
      { call_id: byTrunk, state, trunk_id },
      { call_id: unique('d'), state, aor: `nobody@${domain}` },
      { call_id: unique('e'), state, device_id, aor: 'no address' },
      { call_id: unique('f'), state, aor: `u%201:secret@${domain}` },
    ]);
    const refused = ['refused', 'aor'];
    expect(reported).toEqual(['started', 'started', 'started', 'unknown', refused, refused]);
    expect(await shown(byDevice)).toMatchObject({ organization_id: organization, device_id });
    expect(await shown(byAccount)).toMatchObject({ organization_id: organization, device_id });
    expect(await shown(byTrunk)).toMatchObject({ organization_id: organization, trunk_id });
    expect((await api.get(`/siptrunk/${trunk_id}`)).json.data.status).toBe('active');
    expect((await api.delete(`/siptrunk/${trunk_id}`)).status).toBe(409);
    expect((await api.put(`/devices/reboot/${device_id}`, { delay: 60 })).status).toBe(409);
    await results([byDevice, byAccount, byTrunk].map((call_id) => ({ call_id, state: 'ended' })));
    expect((await api.delete(`/siptrunk/${trunk_id}`)).status).toBe(200);
  });

  it('keeps organizations apart', async () => {
    const other = unique('org_');
    const stranger = await Api.as({ org_ids: [other] });
    const { id: device_id } = await makeDevice(stranger, other);
    const { id: own } = await makeDevice(api, organization);
    const [theirs, ours] = [unique('a'), unique('b')];
    await results([begun(theirs, { organization_id: other })], {}, stranger);
    await results([begun(ours)]);
    const state = 'answered';
    expect(
      await results([
        begun(unique('c'), { organization_id: other }),
        { call_id: theirs, state: 'ended' },
        begun(theirs),
        { call_id: unique('d'), state, device_id },
        begun(unique('e'), { device_id }),
        { call_id: unique('f'), state, device_id: unique('dev_') },
      ]),
    ).toEqual([
      ['refused', 'organization_id'],
      ['refused', 'call_id'],
      ['refused', 'call_id'],
      ...['unknown', 'unknown', 'unknown'],
    ]);
    expect(
      await results([begun(unique('g'), { device_id }), { call_id: ours, state, device_id }], {}, operator),
    ).toEqual([
      ['refused', 'device_id'],
      ['refused', 'call_id'],
    ]);
    expect(await results([{ call_id: ours, state, device_id: own }], {}, operator)).toEqual(['updated']);
    expect((await stranger.get(`/calls/${theirs}`)).json.data.node).toBe('sbc-1');
  });

  it('changes nothing by what is older than what is known, and brings no call back', async () => {
    const call = unique('a');
    await results([begun(call, { state: 'ringing', at: ago(60), number: '1' })]);
    await results([begun(call, { at: ago(40), number: '2' })]);
    expect(await results([begun(call, { state: 'ringing', at: ago(50), number: '3' })])).toEqual([
      'outdated',
    ]);
    expect(await shown(call)).toMatchObject({ state: 'answered', number: '2' });
    expect(await results([{ call_id: call, state: 'ended', at: ago(20) }])).toEqual(['ended']);
    expect(await results([begun(call, { at: ago(30) })])).toEqual(['outdated']);
    expect(await results([begun(call)], { at: ago(21) })).toEqual(['outdated']);
    expect(await records(call)).toMatchObject([{ duration_seconds: 20 }]);
    expect(await results([begun(call)])).toEqual(['started']);
  });

  it('puts together what a report says of one call, in the order of its times', async () => {
    const call = unique('a');
    expect(
      await results([
        { call_id: call, state: 'ended', at: ago(10), code: 200 },
        begun(call, { at: ago(30) }),
        begun(call, { state: 'ringing', at: ago(45), from: 'x' }),
      ]),
    ).toEqual(['started', 'started', 'started']);
    const [record] = await records(call);
    expect(record).toMatchObject({ duration_seconds: 20, code: 200, from: 'x' });
    expect(Date.parse(record.answered_at) - Date.parse(record.started_at)).toBe(15_000);
  });

  it('ends what a snapshot of the node does not have, of the organizations of the token', async () => {
    const [stays, ends, elsewhere, others] = [unique('a'), unique('b'), unique('c'), unique('d')];
    const node = unique('node-');
    const other = unique('org_');
    const stranger = await Api.as({ org_ids: [other] });
    await results([begun(stays), begun(ends)], { node });
    await results([begun(elsewhere)], { node: unique('node-') });
    await results([begun(others, { organization_id: other })], { node }, stranger);
    const list = [begun(stays, { at: ago(3600) })];
    expect((await post(list, { node, snapshot: true })).json.data).toMatchObject({ outdated: 1, ended: 1 });
    expect(await records(ends)).toMatchObject([{ ended_by: 'snapshot' }]);
    for (const call of [stays, elsewhere]) expect((await api.get(`/calls/${call}`)).status).toBe(200);
    expect((await stranger.get(`/calls/${others}`)).status).toBe(200);
    expect((await post([], { node, snapshot: true, at: ago(60) })).json.data.ended).toBe(0);

    const part = (part: number, last = false) => ({ node, snapshot: { id: 's', part, last } });
    expect((await post([], part(2, true))).status).toBe(409);
    const late = unique('e');
    expect(await results([begun(stays)], part(1))).toEqual(['updated']);
    await results([begun(late)], { node });
    expect((await post([], part(2, true))).json.data.ended).toBe(0);
    expect((await post([], { node, snapshot: true })).json.data.ended).toBe(2);
  });

  it('ends no call that a snapshot has, whatever else is wrong with what it says', async () => {
    const [odd, others, strange] = [unique('a'), unique('b'), unique('c')];
    const node = unique('node-');
    const { id: device_id } = await makeDevice(operator, unique('org_'));
    await results(
      [odd, others, strange].map((call) => begun(call)),
      { node },
    );
    const snapshot = [begun(odd, { cause: 0 }), begun(others, { device_id })];
    const parts = [1, 2].map((part) => ({ node, snapshot: { id: 's', part, last: part === 2 } }));
    expect(await results(snapshot, parts[0], operator)).toEqual([
      ['refused', 'cause'],
      ['refused', 'device_id'],
    ]);
    expect((await post([], parts[1], operator)).json.data.ended).toBe(1);
    for (const call of [odd, others]) expect((await api.get(`/calls/${call}`)).status).toBe(200);
    expect((await post([begun(odd, { cause: 0 })], { node, snapshot: true })).json.data.ended).toBe(1);
    expect((await api.get(`/calls/${odd}`)).status).toBe(200);
  });

  it('follows a call whose device and trunk are gone', async () => {
    const { id: device_id } = await makeDevice(api, organization);
    const { id: trunk_id } = await api.create('/siptrunk/new', trunkBody(organization));
    const theirs = await makeDevice(operator, unique('org_'));
    const call = unique('a');
    const report = { call_id: call, device_id, trunk_id };
    expect(await results([{ ...report, state: 'ringing' }])).toEqual(['started']);
    expect((await api.delete(`/devices/${device_id}`)).status).toBe(200);
    expect((await api.delete(`/siptrunk/${trunk_id}?force=true`)).status).toBe(200);
    expect(await results([{ ...report, call_id: unique('b'), state: 'ringing' }])).toEqual(['unknown']);
    expect(await results([{ ...report, state: 'answered', aor: 'nobody@example.com' }])).toEqual(['updated']);
    expect(await shown(call)).toMatchObject({ state: 'answered', device_id, trunk_id });
    const end = { ...report, state: 'ended', device_id: theirs.id };
    expect(await results([end], {}, operator)).toEqual(['ended']);
    expect(await records(call)).toMatchObject([{ device_id, trunk_id, answered_at: expect.any(String) }]);
  });

  it('leaves no call out for what its caller and called party are called', async () => {
    const [long, odd] = [unique('a'), unique('b')];
    const from = `${'x'.repeat(511)}😀`;
    const entries = [
      begun(long, { from, to: 'y'.repeat(2_000), number: '1'.repeat(99) }),
      begun(odd, { from: ' a\n\u0085b ', to: '', number: '\t' }),
      begun(unique('c'), { from: 1 }),
    ];
    expect(await results(entries)).toEqual(['started', 'started', ['refused', 'from']]);
    const cut = { from: 'x'.repeat(511), to: 'y'.repeat(512), number: '1'.repeat(64) };
    expect(await shown(long)).toMatchObject(cut);
    expect(await shown(odd)).toMatchObject({ from: 'a  b', to: null, number: null });
  });

  it('refuses a report as a whole for what is wrong with itself', async () => {
    const calls = [begun(unique('a'))];
    const tooMany = Array.from({ length: 5_001 }, () => calls[0]);
    const status = async (body: object): Promise<number> => (await api.post('/sipedge/calls', body)).status;
    expect(await status({ calls })).toBe(400);
    expect(await status({ node: 'sbc-1' })).toBe(400);
    expect(await status({ node: 'sbc-1', calls, other: 1 })).toBe(400);
    expect(await status({ node: 'sbc 1', calls })).toBe(422);
    expect(await status({ node: 'sbc-1', calls: [] })).toBe(422);
    expect(await status({ node: 'sbc-1', calls: tooMany })).toBe(422);
    expect(await status({ node: 'sbc-1', calls, at: ago(90_000) })).toBe(422);
    expect(await results([{ ...calls[0], at: ago(90_000) }])).toEqual([['refused', 'at']]);
    const reader = await Api.as({ org_ids: [organization], scope: 'calls:read' });
    expect((await post(calls, {}, reader)).status).toBe(403);
  });

  it('takes 5,000 calls, from several nodes at once, and each of them once', async () => {
    const prefix = unique('a');
    const calls = Array.from({ length: 5_000 }, (_, n) => begun(`${prefix}-${n}`));
    const replies = await Promise.all(
      [calls, calls.toReversed(), calls.slice(0, 100)].map((list) => post(list)),
    );
    const started = replies.map(({ json }) => json.data.started as number);
    expect(started.reduce((sum, each) => sum + each)).toBe(5_000);
    const singly = calls
      .slice(0, 20)
      .map(({ call_id, organization_id }) => api.put(`/sipedge/calls/${call_id}`, { organization_id }));
    expect((await Promise.all(singly)).map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    const ended = calls.map(({ call_id }) => ({ call_id, state: 'ended' }));
    const ends = await Promise.all([post(ended), post(ended)]);
    expect(ends.reduce((sum, { json }) => sum + json.data.ended, 0)).toBe(5_000);
  });

  it('has trunks become active that several reports reach at once for the first time', async () => {
    const made = Array.from({ length: 3 }, () => api.create('/siptrunk/new', trunkBody(organization)));
    const trunks = (await Promise.all(made)).map(({ id }) => id as string);
    const calls = trunks.map((trunk_id) => ({ trunk_id, state: 'ringing' }));
    const shared = unique('a');
    const reports = Array.from({ length: 12 }, (_, n) =>
      results([
        ...(n % 2 ? calls : calls.toReversed()).map((call) => ({ ...call, call_id: unique('a') })),
        ...calls.map((call, index) => ({ ...call, call_id: `${shared}-${index}` })),
      ]),
    );
    const singly = trunks.flatMap((trunk_id, index) =>
      [`${shared}-${index}`, unique('a')].map((call) =>
        api.put(`/sipedge/calls/${call}`, { organization_id: organization, trunk_id }),
      ),
    );
    const reported = (await Promise.all(reports)).flatMap((each) => each.slice(0, 3));
    expect(reported).toEqual(Array<string>(36).fill('started'));
    expect((await Promise.all(singly)).map(({ status }) => status)).toEqual(Array<number>(6).fill(200));
    for (const id of trunks) {
      expect((await api.get(`/siptrunk/${id}`)).json.data.status).toBe('active');
      const { events } = (await api.get(`/audit?resource_id=${id}`)).json.data;
      expect(events.map(({ action }: any) => action)).toEqual(['update', 'create']);
    }
  });

  it('exports their records as lines of JSON, in the order of their ends', async () => {
    const node = unique('node-');
    const calls = Array.from({ length: 1_201 }, (_, n) => begun(`${node}-${n}`, { number: String(n % 2) }));
    const at = (n: number): string => ago(n < 1_000 ? 82_800 : 60);
    await results(
      calls.map((call, n) => ({ ...call, at: at(n) })),
      { node },
    );
    await results(
      calls.map(({ call_id }, n) => ({ call_id, state: 'ended', at: at(n) })),
      { node },
    );
    const lines = async (query: string, by = api): Promise<any[]> => {
      const { status, headers, text } = await by.get(`/callrecords/export?node=${node}&${query}`);
      expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line));
    };
    const all = await lines('');
    expect(new Set(all.map(({ call_id }) => call_id)).size).toBe(1_201);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id as string).toSorted());
    expect(all[1_200]).toEqual((await api.get(`/callrecords/${all[1_200].id}`)).json.data);
    expect(await lines('number=1')).toHaveLength(600);
    expect(await lines(`from=${ago(3600)}`)).toHaveLength(201);
    expect(await lines(`to=${ago(3600)}&answered=true`)).toHaveLength(1_000);
    expect(await lines('', await Api.as({ org_ids: [unique('org_')] }))).toEqual([]);
    expect((await api.get('/callrecords/export?page=2')).status).toBe(400);
    const edge = await Api.as({ org_ids: [organization], scope: 'edge:report' });
    expect((await edge.get('/callrecords/export')).status).toBe(403);
  });

  it('tells of them where that is wanted', async () => {
    const tenant = unique('org_');
    const by = await Api.as({ org_ids: [tenant] });
    const hook = await by.create('/webhooks/new', { organization_id: tenant, url: 'http://127.0.0.1:9/' });
    const call = begun(unique('a'), { organization_id: tenant });
    await results([{ ...call, state: 'ringing' }], {}, by);
    await results([call, { ...call, call_id: unique('b') }], {}, by);
    await results([call], {}, by);
    await results([], { snapshot: true }, by);
    const told = await until('all are told', async () => {
      const { deliveries } = (await by.get(`/webhooks/${hook.id}/deliveries`)).json.data;
      return deliveries.length === 6 && deliveries;
    });
    const types = told.map(({ event_type }: any) => event_type as string).sort();
    expect(types).toEqual(['call.answered', 'call.ended', 'call.started'].flatMap((type) => [type, type]));
    await by.delete(`/webhooks/${hook.id}`);
  });
});
