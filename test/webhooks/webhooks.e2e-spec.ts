import { Api, failure, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
});

function webhook(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return { organization_id: organization, url: 'https://hooks.example.com/telephony', ...overrides };
}

function make(client: Api = api, overrides: Record<string, unknown> = {}): Promise<any> {
  return client.create('/webhooks/new', webhook(overrides));
}

/** An organization of a test's own: each may have 50 webhooks only. */
async function elsewhere(): Promise<{ client: Api; organization_id: string }> {
  const organization_id = unique('org_');
  return { client: await Api.as({ org_ids: [organization_id] }), organization_id };
}

describe('PUT /webhooks/:id', () => {
  it('creates an endpoint for all events and shows its secret, this once', async () => {
    const put = await api.put('/webhooks/new', webhook());
    expect(put.status).toBe(201);
    const { secret, ...data } = put.json.data;
    expect(data).toEqual({
      id: expect.stringMatching(/^hook_[0-9A-Za-z]{22}$/),
      organization_id: organization,
      url: 'https://hooks.example.com/telephony',
      description: null,
      events: ['*'],
      active: true,
      disabled_at: null,
      created_at: data.updated_at,
      updated_at: expect.any(String),
    });
    expect(secret).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
    expect(put.headers.get('location')).toBe(`/webhooks/${data.id}`);

    const get = await api.get(`/webhooks/${data.id}`);
    expect(get.json.data).toEqual(data);
    const list = await api.get(`/webhooks?organization_id=${organization}&per_page=200`);
    expect(list.text).not.toContain('whsec_');
    expect(list.json.data.webhooks).toContainEqual(data);
  });

  it('replaces an endpoint, which keeps its secret', async () => {
    const id = unique('hook_');
    const first = await api.put(
      `/webhooks/${id}`,
      webhook({ description: 'On call', events: ['domain.verified'], active: false }),
    );
    expect([first.status, first.json.data.id]).toEqual([201, id]);
    const again = await api.put(`/webhooks/${id}`, webhook({ url: 'https://other.example.com/' }));
    expect([again.status, again.json.message]).toEqual([200, 'Webhook updated successfully']);
    expect(again.json.data).toMatchObject({
      url: 'https://other.example.com/',
      description: null,
      events: ['*'],
      active: true,
    });
    expect(again.text).not.toContain('whsec_');
  });

  it('gives a deleted id to its own organization again, with another secret', async () => {
    const { id, secret } = await make();
    expect((await api.delete(`/webhooks/${id}`)).status).toBe(200);
    const foreign = await stranger.put(`/webhooks/${id}`, webhook({ organization_id: unique('org_') }));
    expect(foreign.status).toBe(403);
    const again = await api.put(`/webhooks/${id}`, webhook());
    expect(again.status).toBe(201);
    expect(again.json.data.secret).toMatch(/^whsec_/);
    expect(again.json.data.secret).not.toBe(secret);
  });

  it('makes one endpoint of parallel requests for the same id', async () => {
    const id = unique('hook_');
    const replies = await Promise.all(Array.from({ length: 8 }, () => api.put(`/webhooks/${id}`, webhook())));
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => ![200, 201, 409].includes(status))).toEqual([]);
  });

  it('holds no more than 50 of an organization, however many are made at once', async () => {
    const { client, organization_id } = await elsewhere();
    await Promise.all(Array.from({ length: 48 }, () => make(client, { organization_id })));
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => client.put('/webhooks/new', webhook({ organization_id }))),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(2);
    const refused = replies.find(({ status }) => status !== 201)!;
    expect(failure(refused)).toEqual([409, 'conflict', 'The organization has 50 webhooks already']);

    const list = await client.get('/webhooks?page=3&per_page=20');
    expect(list.json.data.pagination).toMatchObject({ page: 3, per_page: 20, total: 50, total_pages: 3 });
    expect(list.json.data.webhooks).toHaveLength(10);
  });

  it('answers a repeat with the same idempotency key with the same secret', async () => {
    const headers = { 'idempotency-key': unique('key') };
    const first = await api.put('/webhooks/new', webhook(), headers);
    const again = await api.put('/webhooks/new', webhook(), headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.text).toBe(first.text);
  });
});

describe('bad input', () => {
  it.each([
    ['no url', { url: undefined }, 400],
    ['no organization', { organization_id: undefined }, 400],
    ['null url', { url: null }, 400],
    ['a number for a url', { url: 7 }, 400],
    ['no URL', { url: 'hooks.example.com' }, 422],
    ['another scheme', { url: 'ftp://hooks.example.com/' }, 422],
    ['credentials', { url: 'https://user:secret@hooks.example.com/' }, 422],
    ['a fragment', { url: 'https://hooks.example.com/#x' }, 422],
    ['an endless URL', { url: `https://hooks.example.com/${'x'.repeat(2048)}` }, 422],
    ['an address of many', { url: 'https://224.0.0.1/' }, 422],
    ['U+0000 in the URL', { url: 'https://hooks.example.com/\0' }, 400],
    ['no events', { events: [] }, 422],
    ['an unknown event', { events: ['trunk.exploded'] }, 422],
    ['the test event', { events: ['webhook.test'] }, 422],
    ['an event twice', { events: ['domain.verified', 'domain.verified'] }, 422],
    ['one event, no list', { events: 'domain.verified' }, 400],
    ['a list of null', { events: [null] }, 400],
    ['a long description', { description: 'x'.repeat(256) }, 422],
    ['a word for a flag', { active: 'yes' }, 400],
    ['a secret', { secret: 'whsec_AAAA' }, 400],
    ['an unknown field', { colour: 'red' }, 400],
  ])('%s is refused', async (_, overrides, status) => {
    const reply = await api.put('/webhooks/new', webhook(overrides));
    expect([reply.status, reply.json.error.message]).toEqual([
      status,
      status === 400 ? 'Invalid request parameters' : 'Validation error',
    ]);
  });

  it('refuses malformed ids, queries and rotations', async () => {
    expect(failure(await api.get('/webhooks/trunk_1'))).toEqual([
      400,
      'invalid_request',
      'Invalid webhook ID format',
    ]);
    expect((await api.get('/webhooks?page=0')).status).toBe(400);
    expect((await api.get('/webhooks?colour=red')).status).toBe(400);
    const { id } = await make();
    expect((await api.get(`/webhooks/${id}/deliveries?status=lost`)).status).toBe(400);
    expect((await api.get(`/webhooks/${id}/deliveries/hook_1`)).status).toBe(400);
    expect((await api.post(`/webhooks/${id}`, {})).status).toBe(400);
    expect((await api.post(`/webhooks/${id}`, { organization_id: organization })).status).toBe(422);
    for (const previous_valid_seconds of [-1, 86_401, 1e300]) {
      const reply = await api.post(`/webhooks/${id}/rotate-secret`, { previous_valid_seconds });
      expect([400, 422]).toContain(reply.status);
    }
    expect((await api.post(`/webhooks/${id}/rotate-secret`, { secret: 'mine' })).status).toBe(400);
  });
});

describe('changes', () => {
  it('updates what is given, under the version that is meant', async () => {
    const { id } = await make();
    const { headers } = await api.get(`/webhooks/${id}`);
    const match = { 'if-match': headers.get('etag')! };
    const reply = await api.post(`/webhooks/${id}`, { events: ['domain.verified'], active: false }, match);
    expect(reply.json.data).toMatchObject({
      url: 'https://hooks.example.com/telephony',
      events: ['domain.verified'],
      active: false,
    });
    expect((await api.post(`/webhooks/${id}`, { active: true }, match)).status).toBe(412);
    expect((await api.delete(`/webhooks/${id}`, match)).status).toBe(412);
    expect((await api.post(`/webhooks/${id}/rotate-secret`, {}, match)).status).toBe(412);
  });

  it('deletes softly', async () => {
    const { id } = await make();
    const reply = await api.delete(`/webhooks/${id}`);
    expect(reply.json).toMatchObject({ message: 'Webhook deleted successfully', data: { id } });
    for (const gone of [
      await api.get(`/webhooks/${id}`),
      await api.post(`/webhooks/${id}`, { active: false }),
      await api.delete(`/webhooks/${id}`),
      await api.post(`/webhooks/${id}/rotate-secret`),
      await api.post(`/webhooks/${id}/test`),
      await api.get(`/webhooks/${id}/deliveries`),
    ]) {
      expect(failure(gone)).toEqual([404, 'not_found', 'Webhook not found']);
    }
  });

  it('rotates the secret a few times a day, or at once whenever it is known to somebody', async () => {
    const { id, secret } = await make();
    const secrets = new Set([secret]);
    for (let i = 0; i < 4; i++) {
      const { json } = await api.post(`/webhooks/${id}/rotate-secret`);
      expect(json.message).toBe('Webhook secret rotated successfully');
      const hours = (Date.parse(json.data.previous_secret_expires_at) - Date.now()) / 3_600_000;
      expect(hours).toBeCloseTo(24, 1);
      secrets.add(json.data.secret);
    }
    expect(secrets.size).toBe(5);
    expect(failure(await api.post(`/webhooks/${id}/rotate-secret`))).toEqual([
      409,
      'conflict',
      'At most 5 secrets can be valid at the same time',
    ]);
    const atOnce = await api.post(`/webhooks/${id}/rotate-secret`, { previous_valid_seconds: 0 });
    expect(atOnce.status).toBe(200);
    expect((await api.post(`/webhooks/${id}/rotate-secret`)).status).toBe(200);
  });

  it('keeps who changed what, and no secret anywhere', async () => {
    const { client, organization_id } = await elsewhere();
    const { id, secret } = await make(client, { organization_id });
    const rotated = (await client.post(`/webhooks/${id}/rotate-secret`)).json.data.secret;
    await client.post(`/webhooks/${id}`, { active: false });
    await client.delete(`/webhooks/${id}`);
    const audit = await client.get(`/audit?resource_id=${id}`);
    expect(audit.json.data.events.map(({ action }: any) => action)).toEqual([
      'delete',
      'update',
      'rotate_secret',
      'create',
    ]);
    expect(audit.text).not.toContain('whsec_');

    const database = await databaseClient();
    const { id: kept } = await make(client, { organization_id });
    const { rows } = await database.query('SELECT * FROM webhook_secrets WHERE endpoint_id = $1', [kept]);
    const left = await database.query('SELECT * FROM webhook_secrets WHERE endpoint_id = $1', [id]);
    await database.end();
    expect([rows.length, left.rows.length]).toEqual([1, 0]);
    for (const text of [secret, rotated]) {
      expect(rows[0].ciphertext.includes(Buffer.from(text.slice('whsec_'.length)))).toBe(false);
    }
  });
});

describe('tenancy', () => {
  it('shows and lets change an endpoint to its own organization only', async () => {
    const { id } = await make();
    for (const reply of [
      await stranger.get(`/webhooks/${id}`),
      await stranger.put(`/webhooks/${id}`, webhook()),
      await stranger.post(`/webhooks/${id}`, { active: false }),
      await stranger.delete(`/webhooks/${id}`),
      await stranger.post(`/webhooks/${id}/rotate-secret`),
      await stranger.post(`/webhooks/${id}/test`),
      await stranger.get(`/webhooks/${id}/deliveries`),
      await stranger.get(`/webhooks/${id}/deliveries/delivery_1`),
      await stranger.post(`/webhooks/${id}/deliveries/delivery_1/replay`),
      await stranger.put('/webhooks/new', webhook()),
      await stranger.get(`/webhooks?organization_id=${organization}`),
    ]) {
      expect(reply.status).toBe(403);
    }
    const { webhooks } = (await stranger.get('/webhooks')).json.data;
    expect(webhooks.filter(({ organization_id }: any) => organization_id === organization)).toEqual([]);
    expect((await api.get(`/webhooks/${id}`)).json.data.active).toBe(true);
  });

  it('needs the scope', async () => {
    const { id } = await make();
    const reader = await Api.as({ org_ids: [organization], scope: 'webhooks:read siptrunks:*' });
    expect((await reader.get(`/webhooks/${id}`)).status).toBe(200);
    for (const reply of [
      await reader.put('/webhooks/new', webhook()),
      await reader.post(`/webhooks/${id}`, { active: false }),
      await reader.delete(`/webhooks/${id}`),
      await reader.post(`/webhooks/${id}/rotate-secret`),
      await reader.post(`/webhooks/${id}/test`),
      await reader.post(`/webhooks/${id}/deliveries/delivery_1/replay`),
    ]) {
      expect(reply.status).toBe(403);
    }
    const other = await Api.as({ org_ids: [organization], scope: 'siptrunks:*' });
    expect((await other.get('/webhooks')).status).toBe(403);
    expect((await Api.withToken(undefined).get('/webhooks')).status).toBe(401);
  });
});
