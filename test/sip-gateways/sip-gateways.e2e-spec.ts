import { selfSignedCertificate } from '../support/sip/certificate.js';
import { Api, failure, fieldsOf, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
});

function gateway(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const name = unique('Gateway ');
  const host = 'sip.gateway.example.com';
  return { name, organization_id: organization, host, ping_interval_seconds: 0, ...overrides };
}

async function make(overrides: Record<string, unknown> = {}): Promise<any> {
  const reply = await api.put('/sipgateways/new', gateway(overrides));
  expect([reply.status, reply.json.message]).toEqual([201, 'SIP gateway created successfully']);
  return reply.json.data;
}

describe('PUT /sipgateways/:id', () => {
  it('fills in the defaults of the contract', async () => {
    const data = await make({ ping_interval_seconds: undefined, host: '192.0.2.7' });
    expect(data).toMatchObject({
      organization_id: organization,
      host: '192.0.2.7',
      port: 5060,
      transport: 'udp',
      ping_interval_seconds: 60,
      failure_threshold: 3,
      recovery_threshold: 1,
      status: 'unknown',
      last_ping: null,
      response_time_ms: null,
      packet_loss_percent: null,
      error_message: null,
      consecutive_failures: 0,
      consecutive_successes: 0,
    });
    expect(data.id).toMatch(/^gw_[0-9A-Za-z]{22}$/);
    expect(data).toMatchObject({ tls_verify: true, tls_ca: null });
    expect((await make({ transport: 'tls' })).port).toBe(5061);
    const bySrv = await make({ port: null });
    expect(bySrv.port).toBeNull();
    expect((await api.post(`/sipgateways/${bySrv.id}`, { port: 5070 })).json.data.port).toBe(5070);
    expect((await api.post(`/sipgateways/${bySrv.id}`, { port: null })).json.data.port).toBeNull();
    await api.delete(`/sipgateways/${data.id}`);
  });

  it('answers 201 with Location and ETag, and GET answers the same', async () => {
    const put = await api.put('/sipgateways/new', gateway());
    const get = await api.get(put.headers.get('location')!);
    expect(get.json.data).toEqual(put.json.data);
    expect(get.headers.get('etag')).toBe(put.headers.get('etag'));
    const xml = await api.get(`${put.headers.get('location')}?format=xml`);
    expect(xml.text).toContain(`<id>${put.json.data.id}</id>`);
  });

  it('creates under a chosen id, replaces, and keeps the state of the gateway', async () => {
    const id = unique('gw_');
    const body = gateway({ failure_threshold: 5 });
    expect((await api.put(`/sipgateways/${id}`, body)).status).toBe(201);
    await api.post(`/sipgwping/${id}/healthy/now`);
    const { failure_threshold: _, ...without } = body;
    const again = await api.put(`/sipgateways/${id}`, without);
    expect([again.status, again.json.message]).toEqual([200, 'SIP gateway updated successfully']);
    expect(again.json.data).toMatchObject({ failure_threshold: 3, status: 'healthy' });
  });

  it('keeps the authorities of a gateway, and shows them where it is shown by itself', async () => {
    const { cert, key } = await selfSignedCertificate();
    const data = await make({ tls_verify: false, tls_ca: `Our authority:\r\n${cert}${cert}` });
    expect(data).toMatchObject({ tls_verify: false, tls_ca: cert + cert });
    expect((await api.get(`/sipgateways/${data.id}`)).json.data.tls_ca).toBe(cert + cert);
    const { gateways } = (await api.get(`/sipgateways?q=${encodeURIComponent(data.name)}`)).json.data;
    expect(gateways).toMatchObject([{ id: data.id, tls_verify: false }]);
    expect(gateways[0]).not.toHaveProperty('tls_ca');
    for (const tls_ca of ['', 'x', cert.slice(0, 90), cert + key, key, `${cert}-----BEGIN `]) {
      const reply = await api.post(`/sipgateways/${data.id}`, { tls_ca });
      expect([reply.status, reply.json.error.details[0].field]).toEqual([422, 'tls_ca']);
      expect(reply.text).not.toContain('PRIVATE');
    }
    const cleared = await api.post(`/sipgateways/${data.id}`, { tls_ca: null, tls_verify: true });
    expect(cleared.json.data).toMatchObject({ tls_verify: true, tls_ca: null });
  });

  it('gives a deleted id back to its own organization only, with nothing of its past', async () => {
    const id = unique('gw_');
    await api.put(`/sipgateways/${id}`, gateway());
    await api.post(`/sipgwping/${id}/down/now`);
    await api.delete(`/sipgateways/${id}`);
    const operator = await Api.as({ org_ids: ['*'] });
    const moved = gateway({ organization_id: unique('org_') });
    expect((await operator.put(`/sipgateways/${id}`, moved)).status).toBe(403);
    const revived = await api.put(`/sipgateways/${id}`, gateway());
    expect([revived.status, revived.json.data.status]).toEqual([201, 'unknown']);
    const { json } = await api.get(`/sipgwping/${id}?include_history=1`);
    expect(json.data).toMatchObject({ uptime_percent_24h: null, history: [] });
  });

  it('says what its error table says', async () => {
    const { name } = await make();
    const taken = gateway({ name: name.toUpperCase() });
    const put = (body: object, as = api): Promise<Reply> => as.put('/sipgateways/new', body);
    expect(failure(await put(taken))).toEqual([409, 'conflict', 'Gateway with same name already exists']);
    expect(failure(await put(gateway(), stranger))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions to create gateway',
    ]);
    expect(failure(await api.put('/sipgateways/gateway', gateway()))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
    const invalid = await put(gateway({ host: 'bad host', port: 0 }));
    expect(failure(invalid)).toEqual([422, 'validation_failed', 'Validation error']);
    expect(fieldsOf(invalid)).toEqual(['host', 'port']);
  });

  it.each([
    ['name', ''],
    ['name', 'x'.repeat(256)],
    ['name', 'a\nb'],
    ['host', 'sip:gateway.example.com'],
    ['host', '192.0.2.256'],
    ['host', 'x'.repeat(254)],
    ['port', 65536],
    ['port', 1e300],
    ['transport', 'sctp'],
    ['ping_interval_seconds', 4],
    ['ping_interval_seconds', -1],
    ['ping_interval_seconds', 86_401],
    ['failure_threshold', 0],
    ['failure_threshold', 101],
    ['recovery_threshold', 0],
    ['recovery_threshold', 2 ** 53],
  ])('answers 422 for %s %j', async (field, value) => {
    const reply = await api.put('/sipgateways/new', gateway({ [field]: value }));
    expect([reply.status, reply.json.error.details[0].field]).toEqual([422, field]);
  });

  it.each([
    ['name', undefined],
    ['name', null],
    ['name', 7],
    ['name', 'a\0b'],
    ['organization_id', undefined],
    ['organization_id', 7],
    ['host', null],
    ['host', 5060],
    ['port', '5060'],
    ['port', 1.5],
    ['transport', null],
    ['ping_interval_seconds', '60'],
    ['ping_interval_seconds', 5.5],
    ['ping_interval_seconds', null],
    ['failure_threshold', null],
    ['status', 'healthy'],
    ['organization_id', 'gw_1'],
  ])('answers 400 for %s %j', async (field, value) => {
    const reply = await api.put('/sipgateways/new', gateway({ [field]: value }));
    expect([reply.status, reply.json.error.details[0].field]).toEqual([400, field]);
  });

  it('gives a name to one of many that ask at once', async () => {
    const body = gateway();
    const replies = await Promise.all(Array.from({ length: 8 }, () => api.put('/sipgateways/new', body)));
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
  });

  it('gives a free id to one of the organizations that put it at once', async () => {
    const other = unique('org_');
    const others = await Api.as({ org_ids: [other] });
    const id = unique('gw_');
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        index % 2 === 0
          ? api.put(`/sipgateways/${id}`, gateway())
          : others.put(`/sipgateways/${id}`, gateway({ organization_id: other })),
      ),
    );
    const [first, ...rest] = replies.filter(({ status }) => status === 201);
    expect(rest).toEqual([]);
    const owner = first.json.data.organization_id === organization ? api : others;
    const { json } = await owner.get(`/sipgateways/${id}`);
    expect(json.data.organization_id).toBe(first.json.data.organization_id);
    for (const { status } of replies) expect([200, 201, 403, 409]).toContain(status);
  });
});

describe('POST and DELETE /sipgateways/:id', () => {
  it('changes what the body has', async () => {
    const { id, ...before } = await make();
    const reply = await api.post(`/sipgateways/${id}`, { port: 5080, recovery_threshold: 2 });
    expect([reply.status, reply.json.message]).toEqual([200, 'SIP gateway updated successfully']);
    expect(reply.json.data).toMatchObject({
      name: before.name,
      host: before.host,
      port: 5080,
      recovery_threshold: 2,
    });
  });

  it('refuses what is none of a change', async () => {
    const { id } = await make();
    const { name } = await make();
    expect((await api.post(`/sipgateways/${id}`, {})).status).toBe(400);
    expect((await api.post(`/sipgateways/${id}`, { organization_id: 'org_1' })).status).toBe(422);
    expect(failure(await api.post(`/sipgateways/${id}`, { name }))[0]).toBe(409);
  });

  it('deletes, and frees the name', async () => {
    const { id, name } = await make();
    const reply = await api.delete(`/sipgateways/${id}`);
    expect([reply.status, reply.json.message]).toEqual([200, 'SIP gateway deleted successfully']);
    expect(reply.json.data.id).toBe(id);
    for (const path of [`/sipgateways/${id}`, `/sipgateways/${id}/alerts`, `/sipgwping/${id}`]) {
      expect(failure(await api.get(path))).toEqual([404, 'not_found', 'Gateway not found']);
    }
    expect((await api.post(`/sipgwping/${id}/status/update`)).status).toBe(404);
    await make({ name });
  });

  it('knows only callers of the organization with the scope', async () => {
    const { id } = await make();
    const path = `/sipgateways/${id}`;
    const reader = await Api.as({ org_ids: [organization], scope: 'gateways:read' });
    expect((await reader.get(path)).status).toBe(200);
    for (const caller of [stranger, reader]) {
      expect((await caller.post(path, { port: 1 })).status).toBe(403);
      expect((await caller.delete(path)).status).toBe(403);
    }
    expect(failure(await stranger.get(path))[2]).toBe('Insufficient permissions to view gateway');
    expect((await stranger.get(`${path}/alerts`)).status).toBe(403);
    expect((await Api.withToken(undefined).get(path)).status).toBe(401);
    expect((await api.get('/sipgateways/gw_nothing')).status).toBe(404);
    expect(failure(await api.get('/sipgateways/gw-1'))[2]).toBe('Invalid gateway ID format');
  });

  it('obeys If-Match, whose version pings leave alone', async () => {
    const { headers, json } = await api.put('/sipgateways/new', gateway());
    const path = `/sipgateways/${json.data.id}`;
    const etag = headers.get('etag')!;
    await api.post(`/sipgwping/${json.data.id}/healthy/now`);
    expect((await api.post(path, { port: 5070 }, { 'if-match': etag })).status).toBe(200);
    expect((await api.post(path, { port: 5071 }, { 'if-match': etag })).status).toBe(412);
    expect((await api.delete(path, { 'if-match': etag })).status).toBe(412);
    const fresh = await api.get(path);
    expect(fresh.json.data.port).toBe(5070);
    expect((await api.get(path, { 'if-none-match': fresh.headers.get('etag')! })).status).toBe(304);
  });

  it('leaves a trail of what was set', async () => {
    const { id } = await make();
    await api.post(`/sipgateways/${id}`, { port: 5070 });
    await api.delete(`/sipgateways/${id}`);
    const { json } = await api.get(`/audit?resource_id=${id}`);
    const events = json.data.events.map(({ action, before, after }: any) => [
      action,
      before?.port,
      after?.port,
    ]);
    expect(events).toEqual([
      ['delete', 5070, undefined],
      ['update', 5060, 5070],
      ['create', undefined, 5060],
    ]);
  });

  it('runs a repeated request with an idempotency key once', async () => {
    const headers = { 'idempotency-key': unique('key-') };
    const body = gateway();
    const first = await api.put('/sipgateways/new', body, headers);
    const second = await api.put('/sipgateways/new', body, headers);
    expect(second.json).toEqual(first.json);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('GET /sipgateways', () => {
  it('lists the gateways of the caller, newest first, by name and status', async () => {
    const own = unique('org_');
    const lister = await Api.as({ org_ids: [own] });
    const ids: string[] = [];
    for (const name of ['North 50%', 'South', 'North-east']) {
      const { json } = await lister.put('/sipgateways/new', gateway({ organization_id: own, name }));
      ids.unshift(json.data.id);
    }
    await lister.post(`/sipgwping/${ids[0]}/degraded/now`);
    const list = async (query: string): Promise<string[]> => {
      const { json } = await lister.get(`/sipgateways?${query}`);
      return json.data.gateways.map(({ id }: { id: string }) => id);
    };
    expect(await list('')).toEqual(ids);
    expect(await list('q=north')).toEqual([ids[0], ids[2]]);
    expect(await list('q=0%25')).toEqual([ids[2]]);
    expect(await list('status=degraded')).toEqual([ids[0]]);
    expect(await list('status=unknown')).toEqual([ids[1], ids[2]]);
    expect(await list('page=2&per_page=2')).toEqual([ids[2]]);
    const { json } = await lister.get('/sipgateways?per_page=2');
    expect(json.data.pagination).toMatchObject({ page: 1, per_page: 2, total: 3, total_pages: 2 });
    expect((await lister.get(`/sipgateways?organization_id=${organization}`)).status).toBe(403);
  });

  it.each(['status=broken', 'per_page=201', 'page=0', 'organization_id=gw_1', 'color=red', 'q=%00'])(
    'answers 400 for %s',
    async (query) => {
      expect((await api.get(`/sipgateways?${query}`)).status).toBe(400);
    },
  );
});

describe('a gateway that is deleted', () => {
  it('has its open alert resolved, also one that a report opens at the same time', async () => {
    const database = await databaseClient();
    try {
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          const { id } = await make();
          const [, report] = await Promise.all([
            api.delete(`/sipgateways/${id}`),
            api.post(`/sipgwping/${id}/down/now`),
          ]);
          expect([200, 404]).toContain(report.status);
          const { rows } = await database.query('SELECT resolution FROM alerts WHERE gateway_id = $1', [id]);
          const resolutions = report.status === 200 ? [{ resolution: 'gateway_deleted' }] : [];
          expect(rows).toEqual(resolutions);
        }),
      );
    } finally {
      await database.end();
    }
  });
});
