import { setTimeout as sleep } from 'node:timers/promises';
import { Api, type Reply, unique } from '../support/api.js';
import { trunkBody } from '../support/trunks.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;

/** Addresses are unique among all trunks, so each test takes its own from the benchmarking network. */
let next = Math.floor(Math.random() * 60_000);
function address(): string {
  next++;
  return `198.18.${(next >> 8) & 255}.${next & 255}`;
}

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
});

async function trunk(
  overrides?: Record<string, unknown>,
  owner = api,
  organization_id = organization,
): Promise<string> {
  return (await owner.create('/siptrunk/new', trunkBody(organization_id, overrides))).id;
}

function failure({ status, json }: Reply): [number, string] {
  return [status, json.error.message];
}

describe('PUT /siptrunkips/:entity', () => {
  it('fills in the ports of the contract', async () => {
    const ips = ['signaling', 'media', 'both'].map((type) => ({ address: address(), type }));
    const ports = async (overrides: Record<string, unknown>): Promise<number[]> => {
      const id = await trunk(overrides);
      const fresh = ips.map(({ type }) => ({ address: address(), type }));
      return (await api.put(`/siptrunkips/${id}`, { ips: fresh })).json.data.ips.map(
        (ip: { port: number }) => ip.port,
      );
    };
    expect(await ports({})).toEqual([5060, 10000, 5060]);
    expect(await ports({ transport: 'tls' })).toEqual([5061, 10000, 5061]);
  });

  it('replaces the entry of the same address and type, and answers with the entries of the request', async () => {
    const id = await trunk();
    const one = address();
    const first = await api.put(`/siptrunkips/${id}`, {
      ips: [{ address: one, type: 'media', priority: 9, active: false }],
    });
    const again = await api.put(`/siptrunkips/${id}`, {
      ips: [
        { address: one, type: 'media', port: 20000 },
        { address: one, type: 'signaling' },
      ],
    });
    const [replaced, added] = again.json.data.ips;
    expect(replaced).toMatchObject({ id: first.json.data.ips[0].id, port: 20000, priority: 1, active: true });
    expect(added.id).not.toBe(replaced.id);
    await api.put(`/siptrunkips/${id}`, { ips: [{ address: address(), type: 'both', priority: 0 }] });
    expect(
      (await api.get(`/siptrunkips/${id}`)).json.data.ips.map((ip: { type: string }) => ip.type),
    ).toEqual(['both', 'media', 'signaling']);
    expect((await api.get(`/siptrunkips/${id}?type=media`)).json.data.ips).toEqual([replaced]);
  });

  it('takes an id of the caller’s choice, and replaces the entry that has it', async () => {
    const id = await trunk();
    const named = unique('ip_');
    const put = (entries: object[], trunkId = id): Promise<Reply> =>
      api.put(`/siptrunkips/${trunkId}`, { ips: entries });
    const [one, two] = [address(), address()];
    const created = await put([{ id: named, address: one, type: 'media' }]);
    expect(created.json.data.ips).toEqual([expect.objectContaining({ id: named, address: one })]);
    // By its id the entry moves; by its address it is found without it.
    await put([{ id: named, address: two, type: 'media', priority: 7 }]);
    const [found] = (await put([{ address: two, type: 'media' }])).json.data.ips;
    expect([found.id, found.address]).toEqual([named, two]);
    expect((await api.get(`/siptrunkips/${id}`)).json.data.ips).toHaveLength(1);
    // Deleted, the id is free for the same trunk alone.
    const other = await trunk();
    await api.delete(`/siptrunkips/${id}?ip_id=${named}`);
    const foreign = await put(
      [
        { address: one, type: 'both' },
        { id: named, address: two, type: 'both' },
      ],
      other,
    );
    expect([foreign.status, foreign.json.error.details]).toEqual([
      409,
      [{ field: 'ips[1].id', message: 'belongs to another trunk' }],
    ]);
    expect((await api.get(`/siptrunkips/${other}`)).json.data.ips).toEqual([]);
    expect((await put([{ id: named, address: one, type: 'media' }])).status).toBe(200);
  });

  it('refuses two entries for one, however they name it', async () => {
    const id = await trunk();
    const one = address();
    const [{ id: ip }] = (await api.put(`/siptrunkips/${id}`, { ips: [{ address: one, type: 'media' }] }))
      .json.data.ips;
    const twice = {
      ips: [
        { address: one, type: 'media' },
        { id: ip, address: address(), type: 'media' },
      ],
    };
    const refused = await api.put(`/siptrunkips/${id}`, twice);
    expect([refused.status, refused.json.error.details]).toEqual([
      422,
      [{ field: 'ips[1]', message: 'is the same as ips[0]' }],
    ]);
    const taken = { ips: [{ id: unique('ip_'), address: one, type: 'media' }] };
    expect((await api.put(`/siptrunkips/${id}`, taken)).status).toBe(409);
    const { json } = await api.post(`/siptrunkips/${id}`, { ip_id: ip, id: ip });
    expect(json.error.code).toBe('invalid_request');
  });

  it('treats spellings of an IPv6 address as one', async () => {
    const id = await trunk();
    const tail = Math.floor(Math.random() * 0xffff).toString(16);
    const spelled = `2001:DB8:0:0:0:0:${tail}:1`;
    const [ip] = (await api.put(`/siptrunkips/${id}`, { ips: [{ address: spelled, type: 'both' }] })).json
      .data.ips;
    expect(ip.address).toBe(`2001:db8::${tail}:1`);
    const twice = {
      ips: [
        { address: spelled, type: 'both' },
        { address: ip.address, type: 'both' },
      ],
    };
    expect((await api.put(`/siptrunkips/${id}`, twice)).json.error.details).toEqual([
      { field: 'ips[1]', message: 'is the same as ips[0]' },
    ]);
  });

  it('takes an IPv4 address inside IPv6 for what it is', async () => {
    const one = address();
    const mapped = { ips: [{ address: `::FFFF:${one}`, type: 'both' }] };
    const first = await api.put(`/siptrunkips/${await trunk()}`, mapped);
    expect(first.json.data.ips[0].address).toBe(one);
    const other = { ips: [{ address: one, type: 'signaling' }] };
    expect((await api.put(`/siptrunkips/${await trunk()}`, other)).status).toBe(409);
  });

  it('does all or nothing, also where many trunks ask for the same addresses in another order', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => trunk()));
    const wanted = Array.from({ length: 100 }, () => ({ address: address(), type: 'media' }));
    const rotated = (by: number) => [...wanted.slice(by * 8), ...wanted.slice(0, by * 8)];
    const replies = await Promise.all(
      ids.map((id, i) => api.put(`/siptrunkips/${id}`, { ips: i % 2 ? rotated(i) : rotated(i).reverse() })),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(11).fill(409)]);
    const lists = await Promise.all(ids.map((id) => api.get(`/siptrunkips/${id}`)));
    expect(
      lists
        .map(({ json }) => json.data.ips.length)
        .sort((a, b) => a - b)
        .slice(-2),
    ).toEqual([0, 100]);
  });

  it('does all or nothing', async () => {
    const id = await trunk();
    const taken = address();
    await api.put(`/siptrunkips/${await trunk()}`, { ips: [{ address: taken, type: 'signaling' }] });
    const reply = await api.put(`/siptrunkips/${id}`, {
      ips: [
        { address: address(), type: 'signaling' },
        { address: taken, type: 'media', port: 5060 },
      ],
    });
    expect(failure(reply)).toEqual([409, 'IP address already in use']);
    expect((await api.get(`/siptrunkips/${id}`)).json.data.ips).toEqual([]);
    const otherPort = { ips: [{ address: taken, type: 'media', port: 5062 }] };
    const own = await api.put(`/siptrunkips/${id}`, otherPort);
    expect(own.status).toBe(200);
    const moved = await api.post(`/siptrunkips/${id}`, { ip_id: own.json.data.ips[0].id, port: 5060 });
    expect(failure(moved)).toEqual([409, 'IP address already in use']);
  });

  it('gives an address and port to one of many trunks that ask at once', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => trunk()));
    const wanted = { ips: [{ address: address(), type: 'signaling' }] };
    const replies = await Promise.all(ids.map((id) => api.put(`/siptrunkips/${id}`, wanted)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(11).fill(409)]);
  });

  it('says what its error table says', async () => {
    const id = await trunk();
    const path = `/siptrunkips/${id}`;
    const entry = { address: address(), type: 'signaling' };
    for (const bad of ['300.1.1.1', '1.2.3', 'sip.example.com', '10.0.0.0/8', 'fe80::1%1', '', 7, null]) {
      const reply = await api.put(path, { ips: [entry, { ...entry, address: bad }] });
      expect([bad, ...failure(reply)]).toEqual([bad, 400, 'Invalid IP address format']);
      expect(reply.json.error.details[0].field).toBe('ips[1].address');
    }
    for (const body of [{}, { ips: {} }, { ips: [7] }, { ips: [{ ...entry, colour: 1 }] }, { ips: null }]) {
      expect([body, (await api.put(path, body)).status]).toEqual([body, 400]);
    }
    for (const ip of [{ type: 'x' }, { port: 0 }, { port: 70000 }, { priority: -1 }]) {
      expect([ip, (await api.put(path, { ips: [{ ...entry, ...ip }] })).status]).toEqual([ip, 422]);
    }
    const tooMany = Array.from({ length: 257 }, () => ({ address: address(), type: 'both' }));
    for (const ips of [[], tooMany]) expect((await api.put(path, { ips })).status).toBe(422);
    expect(failure(await stranger.put(path, { ips: [entry] }))).toEqual([403, 'Insufficient permissions']);
    expect(failure(await api.put(`/siptrunkips/${unique('trunk_')}`, { ips: [entry] }))).toEqual([
      404,
      'SIP trunk not found',
    ]);
  });

  it('keeps a trunk at 256 entries', async () => {
    const id = await trunk();
    const ips = Array.from({ length: 256 }, () => ({ address: address(), type: 'both' }));
    expect((await api.put(`/siptrunkips/${id}`, { ips })).json.data.ips).toHaveLength(256);
    expect(
      (await api.put(`/siptrunkips/${id}`, { ips: [{ address: address(), type: 'both' }] })).status,
    ).toBe(422);
    const all = (await api.get(`/siptrunkips/${id}`)).json.data;
    expect([all.ips.length, all.pagination]).toEqual([256, undefined]);
    const page = (await api.get(`/siptrunkips/${id}?page=2&per_page=200`)).json.data;
    expect(page.ips).toEqual(all.ips.slice(200));
    expect(page.pagination).toMatchObject({ page: 2, per_page: 200, total: 256, total_pages: 2 });
  });
});

describe('GET /siptrunkips/all', () => {
  it('lists the addresses of every trunk that the caller can see, by page', async () => {
    const mine = unique('org_');
    const owner = await Api.as({ org_ids: [mine] });
    const ids = [await trunk({}, owner, mine), await trunk({}, owner, mine)];
    for (const id of ids)
      await owner.put(`/siptrunkips/${id}`, { ips: [{ address: address(), type: 'media' }] });
    const { data } = (await owner.get('/siptrunkips/all?per_page=1')).json;
    expect(data.ips.map((ip: { trunk_id: string }) => ip.trunk_id)).toEqual([ids[1]]);
    expect(data.pagination).toMatchObject({ page: 1, per_page: 1, total: 2, total_pages: 2 });
    expect((await owner.get('/siptrunkips/all?type=signaling')).json.data.ips).toEqual([]);
    expect((await owner.get(`/siptrunkips/all?organization_id=${organization}`)).status).toBe(403);
    const operator = await Api.as({ org_ids: ['*'] });
    for (const parts of ['siptrunkips', 'siptrunkroutes']) {
      const path = `/${parts}/${await trunk()}?organization_id=`;
      const refused = await api.get(`${path}${mine}`);
      expect([refused.status, refused.json.error.details[0].field]).toEqual([403, 'organization_id']);
      expect((await api.get(`${path}${organization}`)).status).toBe(200);
      expect((await operator.get(`${path}${mine}`)).status).toBe(404);
    }
    await owner.delete(`/siptrunk/${ids[0]}`);
    expect((await owner.get('/siptrunkips/all')).json.data.pagination.total).toBe(1);
  });

  it('says what the error table of the endpoint says', async () => {
    const id = await trunk();
    expect(failure(await api.get('/siptrunkips/some'))).toEqual([400, 'Invalid entity parameter']);
    expect((await api.get(`/siptrunkips/${id}?type=x`)).status).toBe(400);
    expect(failure(await stranger.get(`/siptrunkips/${id}`))).toEqual([403, 'Insufficient permissions']);
    expect(failure(await api.get(`/siptrunkips/${unique('trunk_')}`))).toEqual([404, 'SIP trunk not found']);
  });
});

describe('POST and DELETE /siptrunkips/:entity', () => {
  it('change and delete one address', async () => {
    const id = await trunk();
    const path = `/siptrunkips/${id}`;
    const [ip] = (await api.put(path, { ips: [{ address: address(), type: 'both' }] })).json.data.ips;
    const moved = address();
    const { data } = (await api.post(path, { ip_id: ip.id, address: moved, type: 'media', port: 4000 })).json;
    expect(data).toMatchObject({ id: ip.id, address: moved, type: 'media', port: 4000, priority: 1 });
    expect((await api.delete(`${path}?ip_id=${ip.id}`)).json.data.id).toBe(ip.id);
    expect((await api.get(path)).json.data.ips).toEqual([]);
  });

  it('say what their error tables say', async () => {
    const id = await trunk();
    const path = `/siptrunkips/${id}`;
    const [ip, sibling] = (
      await api.put(path, {
        ips: [
          { address: address(), type: 'both' },
          { address: address(), type: 'both' },
        ],
      })
    ).json.data.ips;
    const invalid = [400, 'Invalid request parameters'];
    expect(failure(await api.post(path, { priority: 2 }))).toEqual(invalid);
    expect(failure(await api.post(path, { ip_id: ip.id }))).toEqual([400, 'Invalid request parameters']);
    expect(failure(await api.post(path, { ip_id: ip.id, port: 70000 }))).toEqual(invalid);
    expect(failure(await api.post(path, { ip_id: ip.id, address: 'x' }))).toEqual(invalid);
    expect(failure(await api.post(path, { ip_id: ip.id, active: null }))).toEqual(invalid);
    expect((await api.post(path, { ip_id: ip.id, address: sibling.address })).status).toBe(409);
    const missing = [404, 'IP configuration not found'];
    expect(failure(await api.post(path, { ip_id: unique('ip_'), port: 1 }))).toEqual(missing);
    expect(failure(await api.post(`/siptrunkips/${await trunk()}`, { ip_id: ip.id, port: 1 }))).toEqual(
      missing,
    );
    expect(failure(await api.delete(`${path}?ip_id=${unique('ip_')}`))).toEqual(missing);
    expect(failure(await api.delete(path))).toEqual([400, 'Missing ip_id parameter']);
    for (const reply of [
      await stranger.post(path, { ip_id: ip.id, port: 1 }),
      await stranger.delete(`${path}?ip_id=${ip.id}`),
    ]) {
      expect(failure(reply)).toEqual([403, 'Insufficient permissions']);
    }
  });
});

describe('/siptrunkroutes', () => {
  it('upserts by prefix, changes, lists and deletes routes', async () => {
    const id = await trunk();
    const path = `/siptrunkroutes/${id}`;
    const put = await api.put(path, {
      routes: [{ prefix: '+49', strip_digits: 3, prepend: '0' }, { prefix: '' }],
    });
    const [german, fallback] = put.json.data.routes;
    expect(german).toMatchObject({
      prefix: '+49',
      priority: 1,
      weight: 100,
      strip_digits: 3,
      prepend: '0',
      active: true,
    });
    const [again] = (await api.put(path, { routes: [{ prefix: '+49', weight: 5 }] })).json.data.routes;
    expect(again).toMatchObject({ id: german.id, weight: 5, strip_digits: 0, prepend: '' });
    expect((await api.post(path, { route_id: fallback.id, priority: 7 })).json.data.priority).toBe(7);
    expect((await api.post(path, { route_id: fallback.id, prefix: '+49' })).status).toBe(409);
    expect((await api.get(path)).json.data.routes.map((r: { id: string }) => r.id)).toEqual([
      german.id,
      fallback.id,
    ]);
    expect((await api.get('/siptrunkroutes/all')).json.data.pagination.total).toBeGreaterThanOrEqual(2);
    expect((await api.delete(`${path}?route_id=${german.id}`)).json.data.id).toBe(german.id);
    expect((await api.get(path)).json.data.routes).toHaveLength(1);
  });

  it('refuses what is no route', async () => {
    const path = `/siptrunkroutes/${await trunk()}`;
    for (const route of [
      { prefix: '49a' },
      { prefix: '4+9' },
      { prefix: '1', weight: -1 },
      { prefix: '1', prepend: 'x' },
    ]) {
      expect([route, (await api.put(path, { routes: [route] })).status]).toEqual([route, 422]);
    }
    expect((await api.put(path, { routes: [{ priority: 1 }] })).status).toBe(400);
    expect((await api.delete(path)).status).toBe(400);
    expect((await stranger.get(path)).status).toBe(403);
    expect(failure(await api.post(path, { route_id: unique('route_'), weight: 1 }))).toEqual([
      404,
      'Route not found',
    ]);
  });
});

describe('/sipedge/calls', () => {
  it('counts a call until it ends or its time is over, and makes its trunk active', async () => {
    const id = await trunk();
    const call = `/sipedge/calls/${encodeURIComponent(`${unique('call')}@pbx.example.com`)}`;
    const reported = await api.put(call, {
      organization_id: organization,
      trunk_id: id,
      from: 'sip:a@b',
      max_seconds: 60,
    });
    expect(reported.json.data).toMatchObject({ trunk_id: id, device_id: null, from: 'sip:a@b' });
    expect((await api.get(`/siptrunk/${id}`)).json.data.status).toBe('active');
    expect((await api.delete(`/siptrunk/${id}`)).status).toBe(409);
    expect((await api.delete(call)).status).toBe(200);
    expect(failure(await api.delete(call))).toEqual([404, 'Call not found']);

    await api.put(call, { organization_id: organization, trunk_id: id, max_seconds: 1 });
    await sleep(1_100);
    expect((await api.delete(`/siptrunk/${id}`)).status).toBe(200);
  });

  it('refuses trunks and calls of other organizations', async () => {
    const id = await trunk();
    const other = unique('org_');
    const edge = await Api.as({ org_ids: [other], scope: 'edge:report' });
    const call = `/sipedge/calls/${unique('call')}`;
    expect((await edge.put(call, { organization_id: other, trunk_id: id })).status).toBe(422);
    expect((await edge.put(call, { organization_id: organization })).status).toBe(403);
    await api.put(call, { organization_id: organization });
    expect((await edge.put(call, { organization_id: other })).status).toBe(403);
    expect((await edge.delete(call)).status).toBe(403);
    expect((await edge.put(call, {})).status).toBe(400);
    expect((await edge.get('/siptrunk')).status).toBe(403);
  });

  it('takes the same call from many reporters at once', async () => {
    const call = `/sipedge/calls/${unique('call')}`;
    const report = () => api.put(call, { organization_id: organization });
    const replies = await Promise.all(Array.from({ length: 20 }, report));
    expect(replies.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
  });
});
