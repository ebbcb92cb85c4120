import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWK, SignJWT } from 'jose';
import { accessToken, Api, unique } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { freshServers, ISSUER, JWT_SECRET, type Service, startService } from '../support/service.js';
import { trunkBody } from '../support/trunks.js';

const KEY = createSecretKey(Buffer.from(JWT_SECRET));

function claims(overrides: Record<string, unknown> = {}): SignJWT {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: ISSUER,
    aud: ISSUER,
    sub: 'user_test',
    iat: now,
    exp: now + 600,
    scope: '*',
    org_ids: ['*'],
    ...overrides,
  });
}

function signed(
  overrides: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return claims(overrides)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
    .sign(KEY);
}

/** A token with the parts as given and whatever signature. */
function forged(header: object, payload: object, signature = ''): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.${signature}`;
}

async function status(token: string | undefined, path = '/siptrunk'): Promise<number> {
  return (await Api.withToken(token).get(path)).status;
}

const now = Math.floor(Date.now() / 1000);
const valid = { iss: ISSUER, aud: ISSUER, sub: 'x', exp: now + 600, scope: '*', org_ids: ['*'] };

describe('authentication', () => {
  it('takes a valid token', async () => {
    expect(await status(await signed())).toBe(200);
    expect(await status(await signed({ aud: ['another', ISSUER] }))).toBe(200);
    // Within the 60 s of skew.
    expect(await status(await signed({ exp: now - 30 }))).toBe(200);
    expect(await status(await signed({ nbf: now + 30 }))).toBe(200);
  });

  it.each(['iss', 'aud', 'exp', 'sub'])('refuses a token without %s', async (claim) => {
    expect(await status(await signed({ [claim]: undefined }))).toBe(401);
  });

  it('refuses what is not signed by the secret, with the pinned algorithm, for us and for now', async () => {
    const tokens = [
      undefined,
      '',
      'x',
      'a.b.c',
      forged({ alg: 'none' }, valid),
      forged({ alg: 'None' }, valid, 'AA'),
      forged({ alg: 'HS256' }, valid, randomBytes(32).toString('base64url')),
      forged({ alg: 'RS256' }, valid, randomBytes(256).toString('base64url')),
      await claims().setProtectedHeader({ alg: 'HS512' }).sign(KEY),
      await claims()
        .setProtectedHeader({ alg: 'HS256' })
        .sign(createSecretKey(randomBytes(32))),
      await signed({ iss: `${ISSUER}/` }),
      await signed({ aud: 'another' }),
      await signed({ exp: now - 120 }),
      await signed({ nbf: now + 120 }),
      await signed({ exp: 'soon' }),
      await signed({ exp: `${now + 600}` }),
      await signed({ sub: 7 }),
      await signed({ sub: 'a\u0000b' }),
      `${await signed()} ${await signed()}`,
      forged({ alg: 'HS256', crit: ['exp2'], exp2: 1 }, valid, 'AA'),
    ];
    for (const token of tokens) expect([token, await status(token)]).toEqual([token, 401]);
  });

  it('takes an access token alone, whatever its provider calls it', async () => {
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', 'jwt', undefined]) {
      expect([typ, await status(await signed({}, { typ }))]).toEqual([typ, 200]);
    }
    for (const typ of [
      'logout+jwt',
      'id_token',
      'secevent+jwt',
      'dpop+jwt',
      'text/at+jwt',
      '',
      7,
      ['at+jwt'],
    ]) {
      expect([typ, await status(await signed({}, { typ }))]).toEqual([typ, 401]);
    }
    expect(await status(await signed({ token_use: 'access', typ: 'Bearer' }))).toBe(200);
    for (const claims of [
      { token_use: 'id' },
      { typ: 'ID' },
      { typ: 'Refresh' },
      { token_type: 'refresh' },
      { nonce: 'n-0S6_WzA2Mj' },
      { at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' },
      { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
    ]) {
      expect([claims, await status(await signed(claims))]).toEqual([claims, 401]);
    }
  });

  it('answers 401 in the envelope, with the scheme', async () => {
    const reply = await Api.withToken(undefined).get('/siptrunk/trunk_1');
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect(reply.json).toEqual({
      success: false,
      error: {
        code: 'unauthenticated',
        message: 'Authentication required',
        request_id: reply.headers.get('x-request-id'),
      },
    });
  });

  it('says why a token is refused, and nothing more', async () => {
    const refused = async (authorization: string): Promise<unknown[]> => {
      const { status, headers, json } = await Api.withToken(undefined).get('/siptrunk', { authorization });
      const { details, message } = json.error;
      expect([status, message, details.length, details[0].field]).toEqual([
        401,
        'Authentication required',
        1,
        'Authorization',
      ]);
      expect(headers.get('www-authenticate')).toBe(
        `Bearer error="invalid_token", error_description="${details[0].message}"`,
      );
      return details[0].message;
    };
    const other = createSecretKey(randomBytes(32));
    for (const [token, reason] of [
      [await signed({ exp: now - 120 }), 'The access token has expired'],
      [await signed({ nbf: now + 120 }), 'The access token is not valid yet'],
      [await signed({ aud: 'another' }), 'The access token is for another audience'],
      [await signed({ iss: 'another' }), 'The access token is from another issuer'],
      [await signed({ sub: undefined }), 'A claim of the access token is missing or malformed'],
      [await signed({ sub: 'a\u0000b' }), 'A claim of the access token is missing or malformed'],
      [await signed({}, { typ: 'logout+jwt' }), 'The token is not an access token'],
      [
        await claims({ exp: 1 }).setProtectedHeader({ alg: 'HS256' }).sign(other),
        'The signature of the access token is invalid',
      ],
      [forged({ alg: 'none' }, valid), 'The access token is signed with an algorithm that is not accepted'],
      ['a.b.c', 'The access token is malformed'],
      ['x y', 'The access token is malformed'],
      ['', 'The access token is malformed'],
    ]) {
      expect([token, await refused(`Bearer ${token}`)]).toEqual([token, reason]);
    }
    const basic = await Api.withToken(undefined).get('/siptrunk', { authorization: 'Basic eDp5' });
    expect([basic.headers.get('www-authenticate'), basic.json.error.details]).toEqual(['Bearer', undefined]);
  });

  it('takes the token from the Authorization header only', async () => {
    const token = await signed();
    const anonymous = Api.withToken(undefined);
    expect((await anonymous.get(`/siptrunk?access_token=${token}`)).status).toBe(401);
    expect((await anonymous.get('/siptrunk', { cookie: `access_token=${token}` })).status).toBe(401);
    expect((await anonymous.get('/siptrunk', { authorization: `Basic ${token}` })).status).toBe(401);
    expect((await anonymous.get('/siptrunk', { authorization: `bearer ${token}` })).status).toBe(200);
  });

  it('asks for the token before it looks at the request', async () => {
    const anonymous = Api.withToken(undefined);
    expect((await anonymous.request('PUT', '/siptrunk/new', { raw: '{' })).status).toBe(401);
    expect((await anonymous.get('/siptrunk/!')).status).toBe(401);
    for (const path of [
      '//siptrunk',
      '/siptrunk/',
      '/SIPTRUNK',
      '/%73iptrunk',
      '/siptrunk;x',
      '/./siptrunk',
    ]) {
      for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'TRACE']) {
        if (method === 'TRACE') continue;
        const { status } = await anonymous.request(method, path);
        expect([method, path, status >= 400]).toEqual([method, path, true]);
      }
    }
  });
});

describe('scope and organization', () => {
  it('asks for the scope of the handler', async () => {
    const organization = unique('org_');
    const grants = async (scope: unknown): Promise<number[]> => {
      const token = await accessToken({ org_ids: [organization], scope });
      const api = Api.withToken(token);
      return [(await api.get('/siptrunk')).status, (await api.put('/siptrunk/new', {})).status];
    };
    expect(await grants('*')).toEqual([200, 400]);
    expect(await grants('siptrunks:*')).toEqual([200, 400]);
    expect(await grants('siptrunks:read')).toEqual([200, 403]);
    expect(await grants('devices:* siptrunks:write')).toEqual([403, 400]);
    for (const scope of ['devices:read', '', 'siptrunks', 'siptrunks:', '*:*', ':*', undefined, ['*'], 7]) {
      expect([scope, await grants(scope)]).toEqual([scope, [403, 403]]);
    }
  });

  it('names the scope that is missing', async () => {
    const api = await Api.as({ org_ids: [unique('org_')], scope: 'siptrunks:read devices:*' });
    const { status, headers, json } = await api.put('/siptrunk/new', {});
    const message = 'The access token does not grant the scope siptrunks:write';
    expect([status, json.error.details]).toEqual([403, [{ field: 'scope', message }]]);
    expect(headers.get('www-authenticate')).toBe(
      `Bearer error="insufficient_scope", error_description="${message}", scope="siptrunks:write"`,
    );
    const tenant = await api.get('/queues');
    expect([tenant.status, tenant.json.error.details]).toEqual([
      403,
      [{ field: 'org_ids', message: 'must be ["*"]' }],
    ]);
  });

  it('names the organization that is missing where the request does, and never that of a resource', async () => {
    const [mine, theirs] = [unique('org_'), unique('org_')];
    const [api, stranger] = await Promise.all([mine, theirs].map((id) => Api.as({ org_ids: [id] })));
    const body = trunkBody(theirs);
    const { id } = await stranger.create('/siptrunk/new', body);
    const named = [
      await api.get(`/siptrunk?organization_id=${theirs}`),
      await api.put('/siptrunk/new', body),
      await api.get(`/audit?organization_id=${theirs}`),
    ];
    for (const { status, json, headers } of named) {
      const message = `The access token does not act for ${theirs}`;
      expect([status, json.error.details]).toEqual([403, [{ field: 'organization_id', message }]]);
      expect(headers.get('www-authenticate')).toBeNull();
    }
    const found = [
      await api.get(`/siptrunk/${id}`),
      await api.delete(`/siptrunk/${id}`),
      await api.put(`/siptrunk/${id}`, { ...body, organization_id: mine }),
    ];
    for (const { status, json, text } of found) {
      const message = 'The access token does not act for the organization of this resource';
      expect([status, json.error.details]).toEqual([403, [{ field: 'org_ids', message }]]);
      expect(text).not.toContain(theirs);
    }
  });

  it('a token without org_ids, or with something else in it, acts for no organization', async () => {
    for (const org_ids of [undefined, [], '*', { '*': true }, [7], [''], ['company'], ['org_\u0000'], null]) {
      const token = await accessToken({ org_ids });
      expect([org_ids, await status(token)]).toEqual([org_ids, 403]);
    }
  });
});

describe('tokens of an identity provider (JWKS)', () => {
  let provider: Server;
  let service: Service;
  let fetches = 0;
  let keys: JWK[];
  const published = (response: ServerResponse): unknown => response.end(JSON.stringify({ keys }));
  let answer: typeof published = (response) => response.writeHead(503).end();
  const pairs = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: generateKeyPairSync('ed25519'),
  };
  const sameId = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const withoutId = generateKeyPairSync('ed25519');

  beforeAll(async () => {
    keys = await Promise.all(
      Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid: alg,
        alg,
      })),
    );
    for (const { publicKey } of sameId) keys.push({ ...(await exportJWK(publicKey)), kid: 'same' });
    keys.push(await exportJWK(withoutId.publicKey), { kty: 'RSA', kid: 'broken' });
    provider = createServer((_, response) => {
      fetches++;
      answer(response.setHeader('content-type', 'application/json'));
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const { port } = provider.address() as AddressInfo;
    service = await startService({
      ...(await freshServers()),
      JWT_SECRET: undefined,
      JWT_JWKS_URI: `http://127.0.0.1:${port}/keys`,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: ISSUER,
    });
  });

  afterAll(async () => {
    provider.close();
    await service.stop();
  });

  /** A token with an id of its own, so that none is remembered. */
  const signedBy = ({ privateKey }: { privateKey: KeyObject }, kid?: string): Promise<string> =>
    claims({ jti: unique('j') })
      .setProtectedHeader({ alg: 'EdDSA', ...(kid ? { kid } : {}) })
      .sign(privateKey);

  const ask = async (token: string): Promise<number> =>
    (await Api.withToken(token, service.url).get('/siptrunk')).status;

  it('answers 503 until it has keys, and has them soon after they can be had', async () => {
    const token = await signedBy(pairs.EdDSA, 'EdDSA');
    for (const kid of ['EdDSA', 'a', 'b', 'c', 'd', 'e', 'f']) {
      const api = Api.withToken(await signedBy(pairs.EdDSA, kid), service.url);
      const { status, json, headers } = await api.get('/siptrunk');
      expect([status, json.error.code]).toEqual([503, 'unavailable']);
      expect(headers.get('retry-after')).toMatch(/^[1-3]$/);
    }
    const asked = fetches;
    for (const hopeless of [
      'x',
      forged({ alg: 'HS256' }, valid, 'AA'),
      forged({ alg: 'EdDSA', typ: 'x' }, valid),
    ]) {
      expect(await ask(hopeless)).toBe(401);
    }
    expect(fetches).toBe(asked);
    for (const text of [
      '{"keys":[]}',
      'null',
      '<html>',
      JSON.stringify({ keys: Array(101).fill(keys[0]) }),
    ]) {
      answer = (response) => response.end(text);
      const before = fetches;
      await eventually(
        async () => [await ask(token), fetches > before] as const,
        ([, fetched]) => fetched,
      );
      expect(await ask(token)).toBe(503);
    }
    answer = published;
    await eventually(
      () => ask(token),
      (status) => status === 200,
      5_000,
    );
  }, 30_000);

  it('tries every key that fits', async () => {
    for (const pair of sameId) expect(await ask(await signedBy(pair, 'same'))).toBe(200);
    for (const pair of [pairs.EdDSA, ...sameId, withoutId]) expect(await ask(await signedBy(pair))).toBe(200);
    expect(await ask(await signedBy(withoutId, 'EdDSA'))).toBe(200);
    expect(await ask(await signedBy(generateKeyPairSync('ed25519')))).toBe(401);
    expect(await ask(await signedBy(pairs.EdDSA, 'same'))).toBe(401);
  });

  it('keeps its keys while the provider answers with something else', async () => {
    for (const other of [
      (response: ServerResponse) => response.end('{"keys":[]}'),
      (response: ServerResponse) => response.end('x'.repeat(1_000_000)),
      (response: ServerResponse) => response.writeHead(302, { location: '/elsewhere' }).end(),
    ]) {
      answer = other;
      const before = fetches;
      // A kid that is unknown has it ask.
      await eventually(
        async () => [await ask(await signedBy(pairs.EdDSA, unique('k'))), fetches > before],
        ([, fetched]) => fetched === true,
      );
      expect(await ask(await signedBy(pairs.EdDSA, 'EdDSA'))).toBe(200);
    }
    answer = published;
    // It is left alone for a moment after such answers.
    const before = fetches;
    await eventually(
      async () => [await ask(await signedBy(pairs.EdDSA, unique('k'))), fetches > before],
      ([, fetched]) => fetched === true,
    );
  }, 20_000);

  it('takes RS256, ES256 and EdDSA', async () => {
    for (const [alg, { privateKey }] of Object.entries(pairs)) {
      const token = await claims().setProtectedHeader({ alg, kid: alg }).sign(privateKey);
      expect([alg, await ask(token)]).toEqual([alg, 200]);
    }
  });

  it('takes a key that is new at once, and no longer one that was withdrawn', async () => {
    const next = generateKeyPairSync('ed25519');
    const [old, fresh] = [await signedBy(pairs.EdDSA, 'EdDSA'), await signedBy(next, 'next')];
    expect([await ask(old), await ask(fresh)]).toEqual([200, 401]);
    keys = [
      ...keys.filter(({ kid }) => kid !== 'EdDSA'),
      { ...(await exportJWK(next.publicKey)), kid: 'next' },
    ];
    expect([await ask(fresh), await ask(old)]).toEqual([200, 401]);
  });

  it('refuses HS256 signed with a public key, and unknown keys without a storm of fetches', async () => {
    const pem = pairs.RS256.publicKey.export({ type: 'spki', format: 'pem' });
    const confused = await claims()
      .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
      .sign(createSecretKey(Buffer.from(pem)));
    expect(await ask(confused)).toBe(401);
    fetches = 0;
    for (let i = 0; i < 20; i++) {
      const { privateKey } = generateKeyPairSync('ed25519');
      expect(
        await ask(
          await claims()
            .setProtectedHeader({ alg: 'EdDSA', kid: `k${i}` })
            .sign(privateKey),
        ),
      ).toBe(401);
    }
    expect(fetches).toBeLessThanOrEqual(5);
  });
});
