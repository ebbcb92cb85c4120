import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { Api, unique } from '../support/api.js';
import { trunkBody } from '../support/trunks.js';

const organization = unique('org_');
let api: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization], sub: unique('user_') });
});

function trunk(overrides?: Record<string, unknown>): object {
  return trunkBody(organization, overrides);
}

/** A connection that the text was sent over. */
function sent(request: string): Socket {
  return connect(Number(new URL(api.url).port), '127.0.0.1')
    .setNoDelay()
    .on('connect', function (this: Socket) {
      this.write(request);
    });
}

/**
 * Sends a body, and reads the answer as soon as there is one: the service does not read on what is too large.
 * @param length what it says of it beforehand; it sends chunks where that is left out
 */
async function posted(path: string, body: string, { length, end }: { length?: number; end: boolean }) {
  const sending = request(`${api.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${api.token}`,
      'content-type': 'application/json',
      ...(length === undefined ? {} : { 'content-length': String(length) }),
    },
  });
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  sending.flushHeaders();
  if (end) sending.end(body);
  else if (body) sending.write(body);
  const [response] = await answered;
  const json = JSON.parse(await text(response));
  sending.on('error', () => {}).destroy();
  return [response.statusCode, json.success, json.error.code, json.error.message];
}

async function make(): Promise<{ id: string; etag: string }> {
  const reply = await api.put('/siptrunk/new', trunk());
  return { id: reply.json.data.id, etag: reply.headers.get('etag')! };
}

describe('ETag', () => {
  it('answers 304 for what the client has, until it changes', async () => {
    const { id, etag } = await make();
    const path = `/siptrunk/${id}`;
    const fresh = await api.get(path, { 'if-none-match': `"other", W/${etag}` });
    expect([fresh.status, fresh.text, fresh.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await api.get(`${path}?format=xml`, { 'if-none-match': etag })).status).toBe(200);
    expect((await api.get(`${path}?include=ips`, { 'if-none-match': etag })).status).toBe(200);
    await api.post(path, { port: 5070 });
    expect((await api.get(path, { 'if-none-match': etag })).status).toBe(200);
  });

  it('lets one of many writers win who saw the same version', async () => {
    const { id, etag } = await make();
    const write = (port: number) => api.post(`/siptrunk/${id}`, { port }, { 'if-match': etag });
    const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => write(6000 + i)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(412)]);
    const stale = replies.find(({ status }) => status === 412)!;
    expect(stale.json.error.code).toBe('precondition_failed');
  });

  it('guards PUT, POST and DELETE of a resource and of its parts', async () => {
    const { id, etag } = await make();
    const path = `/siptrunk/${id}`;
    const parts = `/siptrunkips/${id}`;
    const ips = {
      ips: [
        {
          address: `198.19.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`,
          type: 'both',
        },
      ],
    };
    const put = await api.put(parts, ips, { 'if-match': etag });
    expect(put.status).toBe(200);
    const stale = { 'if-match': etag };
    expect((await api.put(path, trunk(), stale)).status).toBe(412);
    expect((await api.put(parts, ips, stale)).status).toBe(412);
    expect((await api.delete(`${parts}?ip_id=${put.json.data.ips[0].id}`, stale)).status).toBe(412);
    expect((await api.delete(path, stale)).status).toBe(412);
    expect((await api.delete(path, { 'if-match': `W/${put.headers.get('etag')}` })).status).toBe(412);
    expect((await api.put('/siptrunk/new', trunk(), { 'if-match': '*' })).status).toBe(412);
    expect((await api.delete(path, { 'if-match': 'nonsense' })).status).toBe(400);
    expect((await api.delete(path, { 'if-match': `"x", ${put.headers.get('etag')}` })).status).toBe(200);
  });
});

describe('Idempotency-Key', () => {
  it('replays the first answer, and makes one trunk of many repeats', async () => {
    const headers = { 'idempotency-key': unique('key ') };
    const body = trunk();
    const first = await api.put('/siptrunk/new', body, headers);
    const again = await api.put('/siptrunk/new', body, headers);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    for (const name of ['etag', 'location']) expect(again.headers.get(name)).toBe(first.headers.get(name));

    const parallel = { 'idempotency-key': unique('key ') };
    const other = trunk();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => api.put('/siptrunk/new', other, parallel)),
    );
    const ids = new Set(replies.filter((r) => r.status === 201).map((r) => r.json.data.id));
    expect(ids.size).toBe(1);
    expect(replies.every(({ status }) => status === 201 || status === 409)).toBe(true);
  });

  it('is refused for another request, and kept apart by caller', async () => {
    const headers = { 'idempotency-key': unique('key ') };
    const body = trunk();
    await api.put('/siptrunk/new', body, headers);
    for (const reused of [
      await api.put('/siptrunk/new', trunk(), headers),
      await api.put('/siptrunk/pbx', body, headers),
      await api.delete('/siptrunk/trunk_1', headers),
    ]) {
      expect([reused.status, reused.json.error.code]).toEqual([422, 'idempotency_key_reused']);
    }
    const another = await Api.as({ org_ids: [organization], sub: unique('user_') });
    expect((await another.put('/siptrunk/new', trunk(), headers)).status).toBe(201);
  });

  it('shows the answer to no token of the caller that acts for fewer organizations', async () => {
    const [sub, headers] = [unique('user_'), { 'idempotency-key': unique('key ') }];
    const [wide, operator, narrow] = await Promise.all(
      [[organization, unique('org_')], ['*'], [unique('org_')]].map((org_ids) => Api.as({ org_ids, sub })),
    );
    const body = trunk();
    const first = await wide.put('/siptrunk/new', body, headers);
    expect((await operator.put('/siptrunk/new', body, headers)).text).toBe(first.text);
    const refused = await narrow.put('/siptrunk/new', body, headers);
    expect([refused.status, refused.json.error.code]).toEqual([403, 'forbidden']);
  });

  it('replays a refusal too, which has changed nothing', async () => {
    const headers = { 'idempotency-key': unique('key ') };
    const { id } = await make();
    await api.delete(`/siptrunk/${id}`);
    const first = await api.post(`/siptrunk/${id}`, { port: 1 }, headers);
    await api.put(`/siptrunk/${id}`, trunk());
    const again = await api.post(`/siptrunk/${id}`, { port: 1 }, headers);
    expect([first.status, again.text]).toEqual([404, first.text]);
  });

  it('must be printable and of at most 255 characters', async () => {
    for (const key of ['x'.repeat(256), 'é', '']) {
      expect((await api.put('/siptrunk/new', trunk(), { 'idempotency-key': key })).status).toBe(400);
    }
  });
});

describe('the audit trail', () => {
  it('says who changed what, before and after, by which request', async () => {
    const put = await api.put('/siptrunk/new', trunk(), { 'x-request-id': 'request-of-the-test' });
    const { id } = put.json.data;
    await api.post(`/siptrunk/${id}`, { port: 5070 });
    await api.post(`/siptrunk/${id}`, { port: 0 });
    await api.delete(`/siptrunk/${id}`);
    const { events } = (await api.get(`/audit?resource_id=${id}&resource_type=sip_trunk`)).json.data;
    expect(events.map((e: { action: string }) => e.action)).toEqual(['delete', 'update', 'create']);
    const [gone, changed, made] = events;
    expect(made).toMatchObject({
      request_id: 'request-of-the-test',
      before: null,
      organization_id: organization,
    });
    expect(made.after).toEqual(put.json.data);
    expect([changed.before.port, changed.after.port, gone.after]).toEqual([5060, 5070, null]);
  });

  it('is scoped and filtered', async () => {
    const { id } = await make();
    const count = async (who: Api, query: string): Promise<number> =>
      (await who.get(`/audit?${query}`)).json.data.pagination.total;
    const stranger = await Api.as({ org_ids: [unique('org_')] });
    expect(await count(stranger, `resource_id=${id}`)).toBe(0);
    expect(await count(api, `resource_id=${id}&from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z`)).toBe(1);
    expect(await count(api, `resource_id=${id}&to=2020-01-01T00:00:00Z`)).toBe(0);
    expect((await stranger.get(`/audit?organization_id=${organization}`)).status).toBe(403);
    for (const time of [
      'yesterday',
      '2024',
      '2024-01-15',
      '2024-W03-1',
      '2024-02-30T00:00:00Z',
      '2024-01-15T24:00:00Z',
      '2024-01-15T10:30:00',
      '2024-01-15T10:30:00%2B24:00',
      '-2024-01-15T10:30:00Z',
    ]) {
      expect([time, (await api.get(`/audit?from=${time}`)).status]).toEqual([time, 400]);
    }
    expect(await count(api, `resource_id=${id}&from=2024-01-15T10:30:00.5%2B14:00`)).toBe(1);
    const reader = await Api.as({ org_ids: [organization], scope: 'siptrunks:*' });
    expect((await reader.get('/audit')).status).toBe(403);
  });
});

describe('XML', () => {
  it('answers every GET as XML, errors too, by format or Accept', async () => {
    const { json } = await api.put('/siptrunk/new', trunk({ name: `<&"'> ${unique('')}` }));
    const { id } = json.data;
    const asked = await api.get(`/siptrunk/${id}?format=xml`);
    expect(asked.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(asked.text).toContain('<name>&lt;&amp;&quot;');
    const accepted = await api.get(`/siptrunk/${id}`, { accept: 'application/xml, application/json;q=0.5' });
    expect(accepted.text).toBe(asked.text);
    expect((await api.get(`/siptrunk/${id}?format=json`, { accept: 'application/xml' })).json.success).toBe(
      true,
    );
    for (const { headers } of [asked, accepted, await api.get('/siptrunk/trunk_none')]) {
      expect(headers.get('vary')).toBe('Accept');
    }
    const failed = await api.get('/siptrunk/trunk_none?format=xml');
    expect([failed.status, failed.text]).toEqual([404, expect.stringContaining('<code>not_found</code>')]);
    expect((await api.get('/siptrunk?format=xml')).text).toContain('<trunks><item>');
    for (const path of ['/health/live', '/health/ready', '/']) {
      expect((await api.get(`${path}?format=xml`, { accept: 'application/json' })).text).toContain(
        '<success>true</success>',
      );
    }
  });
});

describe('requests that are not of the right form', () => {
  it('are answered in the envelope, never with a 5xx', async () => {
    const raw = async (
      text: string | Uint8Array<ArrayBuffer>,
      headers?: Record<string, string>,
    ): Promise<[number, string]> => {
      const { status, json } = await api.request('PUT', '/siptrunk/new', { raw: text, headers });
      return [status, json.error.code];
    };
    const invalid = [400, 'invalid_request'];
    const name = JSON.stringify(trunk()).replace('"name":"', '"name":"\\u0000');
    for (const text of [
      '{',
      'null',
      '7',
      '"x"',
      '[]',
      '[{}]',
      '',
      ' ',
      '{"__proto__":{"x":1}}',
      '\u0000',
      name,
      '{"name":"\\ud800"}',
      '{"constructor":{"prototype":{}}}',
      '{"a":'.repeat(5000),
      `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`,
      '{"port":1e999}',
      '{"toString":1}',
      '\ufeff{}',
    ]) {
      expect([text.slice(0, 40), ...(await raw(text))]).toEqual([text.slice(0, 40), ...invalid]);
    }
    expect(await raw('name=x', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([
      415,
      'unsupported_media_type',
    ]);
    for (const [name, value] of [
      ['content-type', 'text/plain'],
      ['content-type', 'application/json; charset=utf-16'],
      ['content-encoding', 'gzip'],
    ]) {
      expect(await raw('{}', { [name]: value })).toEqual([415, 'unsupported_media_type']);
    }
    for (const charset of ['="UTF-8"', '= utf-8', ' = "utf-8"', '=\tutf8']) {
      expect(await raw('{}', { 'content-type': `Application/JSON; charset${charset}` })).toEqual(invalid);
    }
    expect(await raw('{}', { 'content-encoding': 'Identity' })).toEqual(invalid);
    expect(await raw('{}', { 'content-type': 'application/json; charset= utf-16' })).toEqual([
      415,
      'unsupported_media_type',
    ]);
    const latin1 = Buffer.from(JSON.stringify(trunk({ name: 'é' })), 'latin1');
    expect(await raw(latin1)).toEqual(invalid);
    expect(await raw(JSON.stringify({ name: 'x'.repeat(1024 * 1024) }))).toEqual([413, 'payload_too_large']);
  });

  it.each(['/sipedge/registrations', '/sipedge/calls'])('of %s have at most 8 MiB', async (path) => {
    const limit = 8 * 1024 * 1024;
    const report = JSON.stringify({ node: 'n1' });
    const since = performance.now();
    for (const length of [limit, undefined]) {
      const taken = await posted(path, report.padEnd(limit), { length, end: true });
      expect(taken.slice(0, 3)).toEqual([400, false, 'invalid_request']);
    }
    const refused = [413, false, 'payload_too_large', 'Request body is too large'];
    expect(await posted(path, '', { length: limit + 1, end: false })).toEqual(refused);
    expect(await posted(path, report.padEnd(limit + 1), { end: false })).toEqual(refused);
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('are 400 where they have a parameter or a field that the endpoint does not take', async () => {
    const { paths } = (await api.get('/openapi.json')).json as OpenAPIObject;
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      (['get', 'put', 'post', 'delete'] as const).flatMap((method) => {
        const operation = item[method];
        return operation && path !== '/metrics' ? [{ path, method: method.toUpperCase(), operation }] : [];
      }),
    );
    const of = (field: string): object => ({
      code: 'invalid_request',
      details: [{ field, message: 'is not a known field' }],
    });
    for (const { path, method, operation } of operations) {
      const asked = [method, path.replace(/\{\w+\}/g, 'x')] as const;
      const query = await api.request(asked[0], `${asked[1]}?unheard_of=1`);
      expect([...asked, query.status]).toEqual([...asked, 400]);
      const parameters = (operation.parameters ?? []) as { in: string }[];
      if (!parameters.some((each) => each.in === 'query')) {
        expect([...asked, query.json.error]).toEqual([...asked, expect.objectContaining(of('unheard_of'))]);
        const format = await api.request(asked[0], `${asked[1]}?format=xml`);
        expect([...asked, format.json.error]).toEqual([...asked, expect.objectContaining(of('format'))]);
      }
      if (method !== 'GET' && !operation.requestBody) {
        const body = await api.request(asked[0], asked[1], { body: { unheard_of: 1 } });
        expect([...asked, body.json.error]).toEqual([...asked, expect.objectContaining(of('unheard_of'))]);
        const empty = await api.request(asked[0], asked[1], { body: {} });
        expect(empty.json.error).not.toMatchObject(of('unheard_of'));
      }
    }
  });

  it('are refused for their caller first, and for their form before what they name', async () => {
    const path = '/sipgateways/gw_none?unheard_of=1';
    expect((await Api.withToken(undefined).delete(path)).status).toBe(401);
    const reader = await Api.as({ org_ids: [organization], scope: 'gateways:read' });
    expect((await reader.delete(path)).status).toBe(403);
    expect((await api.delete(path)).status).toBe(400);
    expect((await api.post('/?unheard_of=1', {})).status).toBe(405);
  });

  it('are none where the endpoint answers for others', async () => {
    expect((await api.get('/metrics?unheard_of=1')).status).toBe(200);
    expect((await api.get('/openapi.json?unheard_of=1')).status).toBe(200);
  });

  it('are 404 where no path is routed, and 405 where only other methods are', async () => {
    for (const path of ['/nothing', '/siptrunk/', '/siptrunk/trunk_1/x', '/SIPTRUNK']) {
      const { status, json } = await api.get(path);
      expect([path, status, json.error.code]).toEqual([path, 404, 'not_found']);
    }
    for (const [method, path, allowed] of [
      ['PATCH', '/siptrunk/trunk_1', 'GET, HEAD, PUT, POST, DELETE'],
      ['POST', '/siptrunk', 'GET, HEAD'],
      ['OPTIONS', '/devices/sipnotify/dev_1', 'POST'],
      ['DELETE', '/health/live', 'GET, HEAD'],
    ]) {
      const { status, json, headers } = await api.request(method, path);
      const answered = [method, path, status, json.error.code, headers.get('allow')];
      expect(answered).toEqual([method, path, 405, 'method_not_allowed', allowed]);
    }
  });

  it('are answered by their endpoint where an id is too long or cannot be decoded', async () => {
    for (const id of ['%ff', '%ZZ', '%', '%00', 'trunk_%ed%a0%80', 'x'.repeat(10_000)]) {
      const { status, json, headers } = await api.get(`/siptrunk/${id}?include=ips`);
      expect([id, status, json.error.message]).toEqual([id, 400, 'Invalid trunk ID format']);
      expect(json.error.request_id).toBe(headers.get('x-request-id'));
      expect((await Api.withToken(undefined).get(`/siptrunk/${id}`)).status).toBe(401);
    }
    expect((await api.get('/siptrunk/%ZZ?format=xml')).text).toContain('<code>invalid_request</code>');
  });

  it('are 400 where their query cannot be decoded', async () => {
    for (const [query, field] of [
      ['q=%ff', 'q'],
      ['q=%', 'q'],
      ['page=1&q=%ed%a0%80', 'q'],
      ['q=x&%C3%A9=%ZZ', 'é'],
      ['%ff=x', '%ff'],
    ]) {
      const { status, json } = await api.get(`/siptrunk?${query}`);
      expect([query, status, json.error.details]).toEqual([
        query,
        400,
        [{ field, message: 'must be UTF-8, percent-encoded' }],
      ]);
    }
    expect((await api.get('/siptrunk?q=%C3%A9+%25')).status).toBe(200);
    expect((await api.get('/siptrunk/trunk_none?include=%ff')).json.error.details).toHaveLength(1);
    expect((await api.post('/siptrunk/trunk_none?x=%ff', {})).status).toBe(400);
    expect((await Api.withToken(undefined).get('/siptrunk?q=%ff')).status).toBe(401);
    expect((await api.get('/metrics?q=%ff')).status).toBe(200);
  });

  it('are told what is wrong in plain words', async () => {
    const messages = async (method: string, path: string, body?: object): Promise<Record<string, string>> => {
      const { json } = await api.request(method, path, { body });
      const details = json.error.details as { field: string; message: string }[];
      return Object.fromEntries(details.map(({ field, message }) => [field, message]));
    };
    const wrong = trunk({ port: '5060', register: 'yes', codecs: 'OPUS', username: 7, 'a\nb': 1 });
    expect(await messages('PUT', '/siptrunk/new', wrong)).toEqual({
      port: 'must be a whole number',
      register: 'must be true or false',
      codecs: 'must be an array',
      username: 'must be a string',
      'a\nb': 'is not a known field',
    });
    const text = trunk({ name: '', caller_id_name: 'x'.repeat(81), port: 0, max_channels: 1e9 });
    expect(await messages('PUT', '/siptrunk/new', text)).toEqual({
      name: 'must not be empty',
      caller_id_name: 'must have at most 80 characters',
      port: 'must not be less than 1',
      max_channels: 'must not be greater than 1000000',
    });
    const ips = (length: number): object => ({
      ips: Array<object>(length).fill({ address: '192.0.2.1', type: 'both' }),
    });
    expect(await messages('PUT', '/siptrunkips/trunk_1', {})).toEqual({ ips: 'is required' });
    expect(await messages('PUT', '/siptrunkips/trunk_1', ips(0))).toEqual({ ips: 'must not be empty' });
    expect(await messages('PUT', '/siptrunkips/trunk_1', ips(257))).toEqual({
      ips: 'must have at most 256 items',
    });
    expect(await messages('POST', '/sipgwping/gw_1/status/now', { packet_loss_percent: 'all' })).toEqual({
      packet_loss_percent: 'must be a number',
    });
    expect(await messages('GET', '/siptrunk?page=x')).toEqual({ page: 'must be a whole number' });
  });

  it('are answered at once and in few words, however much they hold', async () => {
    const members = (count: number): Record<string, unknown> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1]));
    const refused = async (path: string, body: object): Promise<object> => {
      const { status, text, json } = await api.put(path, body);
      expect([path, status, text.length < 20_000]).toEqual([path, 400, true]);
      return json.error;
    };
    const tooMany = (field: string): object =>
      expect.objectContaining({ details: [{ field, message: 'must not have more than 1000 members' }] });
    expect(await refused('/siptrunk/new', members(85_000))).toEqual(tooMany('body'));
    expect(await refused('/devices/new', { settings: members(60_000) })).toEqual(tooMany('settings'));
    expect(await refused('/domains/new', { settings: [members(1_001)] })).toEqual(tooMany('settings[0]'));
    expect(await refused('/siptrunk/new', trunk(members(996)))).toMatchObject({
      details: { length: 50, 0: { field: 'k0', message: 'is not a known field' } },
      details_omitted: 946,
    });
    expect(await refused('/siptrunk/new', trunk({ ['k'.repeat(500_000)]: 1 }))).toMatchObject({
      details: [{ field: `${'k'.repeat(199)}…` }],
    });
    const query = Array.from({ length: 2_000 }, (_, i) => `k${i}=`).join('&');
    expect((await api.get(`/siptrunk?${query}`)).json.error).toMatchObject({
      details: { length: 50 },
      details_omitted: 1_950,
    });
    const rows = Array.from({ length: 10_000 }, () => 1);
    expect((await api.post('/sipedge/traffic', { traffic: rows })).json.error).toMatchObject({
      details: { length: 50 },
      details_omitted: 9_950,
    });
  });

  it('are answered in the envelope even where they are not HTTP', async () => {
    const end = 'Connection: close\r\n\r\n';
    for (const [request, expected] of [
      ['nonsense\r\n\r\n', 400],
      ['GET / HTTP/9.9\r\n\r\n', 400],
      ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
      [`FOO / HTTP/1.1\r\nHost: x\r\n${end}`, 400],
      [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
      [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
      ['PUT /siptrunk/new HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n', 400],
      [`GET http://[::1/siptrunk HTTP/1.1\r\nHost: x\r\n${end}`, 400],
      [`GET /health/live HTTP/1.1\r\n${end}`, 400],
      [`GET /health/live HTTP/1.1\r\nHost: x\r\nhost: x\r\n${end}`, 400],
      [`GET /health/live HTTP/1.1\r\nHost: x/y\r\n${end}`, 400],
      [`GET /health/live HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\n${end}`, 417],
      ['CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', 405],
      [`TRACE /health/live HTTP/1.1\r\nHost: x\r\n${end}`, 405],
      [`PROPFIND /nothing HTTP/1.1\r\nHost: x\r\n${end}`, 404],
    ] as const) {
      const [head, body] = (await text(sent(request))).split('\r\n\r\n');
      const { success, error } = JSON.parse(body);
      expect([request.slice(0, 60), Number(head.split(' ')[1])]).toEqual([request.slice(0, 60), expected]);
      expect([success, typeof error.code]).toEqual([false, 'string']);
      expect(head.toLowerCase()).toContain(`x-request-id: ${error.request_id}`);
    }
  });

  it('need a Host from HTTP/1.1 on alone, and may ask for an upgrade in vain', async () => {
    for (const request of [
      'GET /health/live HTTP/1.0\r\n\r\n',
      'GET /health/live HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n',
      'GET /health/live HTTP/1.1\r\nHost: [::1]:3000\r\nConnection: close\r\n\r\n',
      'GET http://x/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ]) {
      expect(await text(sent(request))).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  it('have a long body read from callers alone', async () => {
    const put = (path: string, more: string): string =>
      `PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;
    const length = 'Content-Length: 1000000';
    for (const [request, expected] of [
      [put('/siptrunk/new', length), 401],
      [put('/siptrunk/new', `${length}\r\nExpect: 100-continue`), 401],
      [put('/siptrunk/new', `${length}\r\nAuthorization: Bearer a.b.c`), 401],
      [put('/siptrunk/new', 'Content-Length: 9000000'), 401],
      [put('/siptrunk/new', 'Transfer-Encoding: chunked'), 401],
      [put('/nothing', length), 404],
    ] as const) {
      // The body never comes, and is not waited for.
      const answer = await text(sent(request));
      expect([request, answer]).toEqual([request, expect.stringMatching(`^HTTP/1.1 ${expected} `)]);
    }
    const asked = connect(Number(new URL(api.url).port), '127.0.0.1');
    asked.write(
      put('/siptrunk/new', `Content-Length: 2\r\nAuthorization: Bearer ${api.token}\r\nExpect: 100-continue`),
    );
    const [go] = (await once(asked, 'data')) as [Buffer];
    expect(go.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    asked.end('{}');
    expect(await text(asked)).toMatch(/^HTTP\/1\.1 400 [^]*is required/);
    expect((await Api.withToken(undefined).put('/siptrunk/new', { name: 'x'.repeat(10_000) })).status).toBe(
      401,
    );
  });

  it('never cause a 5xx, whatever the fields hold', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.anything()),
    );
    const key = fc.constantFrom(
      'name',
      'organization_id',
      'type',
      'host',
      'port',
      'codecs',
      'max_channels',
      'username',
      'register',
      'realm',
    );
    await fc.assert(
      fc.asyncProperty(key, value, async (field, each) => {
        let body: string;
        try {
          body = JSON.stringify({ ...trunk(), [field]: each });
        } catch {
          return;
        }
        const { status } = await api.request('PUT', '/siptrunk/new', { raw: body });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  });
});

describe('request ids and headers', () => {
  it('takes a printable request id and makes one otherwise', async () => {
    const id = async (given?: string): Promise<string> =>
      (await api.get('/siptrunk', given === undefined ? {} : { 'x-request-id': given })).headers.get(
        'x-request-id',
      )!;
    expect(await id('abc-1')).toBe('abc-1');
    expect(await id('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
    expect(await id('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await id()).not.toBe(await id());
  });

  it('sends security headers', async () => {
    const { headers } = await api.get('/siptrunk');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers the probes without a token', async () => {
    const anonymous = Api.withToken(undefined);
    for (const probe of ['live', 'ready']) {
      expect((await anonymous.get(`/health/${probe}`)).json).toEqual({
        success: true,
        data: { status: 'up' },
      });
      const xml = await anonymous.get(`/health/${probe}?format=xml`);
      expect([xml.status, xml.text]).toEqual([200, expect.stringContaining('<status>up</status>')]);
    }
    expect((await anonymous.get('/metrics')).text).toContain(
      'http_request_duration_seconds_count{method="GET",route="/siptrunk',
    );
  });
});
