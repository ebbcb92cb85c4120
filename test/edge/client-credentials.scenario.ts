import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { Api, type Reply, unique } from '../support/api.js';
import { freshServers, type Service, startService } from '../support/service.js';

const CLIENT = { id: 'edge-1', secret: 'of-no-worth-elsewhere' };
const AUDIENCE = 'telephony-resources-api';
/** What `resource` names is the service, whatever its audience is. */
const RESOURCE = 'https://api.example.com';
/** A token is taken for a minute longer, as clocks differ. */
const SKEW_SECONDS = 60;

const organization = unique('org_');
let listener: Server;
let issuer: string;
let service: Service;
/** In seconds, of the next token. */
let lifetime = 3600;

beforeAll(async () => {
  listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'one' }] },
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        org_ids: [organization],
      },
    ],
    ttl: { ClientCredentials: () => lifetime },
    extraClientMetadata: { properties: ['org_ids'] },
    extraTokenClaims: (_: unknown, { client }: { client: { org_ids: string[] } }) => ({
      org_ids: client.org_ids,
    }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'edge:report',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  listener.on('request', provider.callback());
  service = await startService({
    ...(await freshServers()),
    JWT_SECRET: undefined,
    JWT_JWKS_URI: `${issuer}/jwks`,
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: AUDIENCE,
    JWT_REQUIRE_TYP: 'true',
  });
}, 60_000);

afterAll(async () => {
  await service?.stop();
  listener?.close();
});

/** What `docs/edge.md` has the edge send to its provider. */
function documentedRequest(): URLSearchParams {
  const [, block] = /```bash\n([^`]*grant_type=client_credentials[^`]*)```/.exec(
    readFileSync('docs/edge.md', 'utf8'),
  )!;
  return new URLSearchParams([...block.matchAll(/-d (\S+)=(\S+)/g)].map(([, name, value]) => [name, value]));
}

async function newToken(seconds: number): Promise<string> {
  lifetime = seconds;
  const reply = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    body: documentedRequest(),
  });
  const answer = (await reply.json()) as { access_token: string };
  expect([reply.status, answer]).toEqual([200, expect.objectContaining({ scope: 'edge:report' })]);
  return answer.access_token;
}

function report(token: string): Promise<Reply> {
  const entry = { aor: '1001@voice.example.com', contact: 'sip:1001@192.0.2.1', expires: 60 };
  const api = Api.withToken(token, service.url);
  return api.post('/sipedge/registrations', { node: 'n1', registrations: [entry] });
}

it('has two tokens of a provider that are valid at once, until the first expires', async () => {
  expect(documentedRequest().get('resource')).toBe(RESOURCE);
  const first = await newToken(2);
  const issued = Date.now();
  expect(decodeJwt(first)).toMatchObject({ sub: CLIENT.id, aud: AUDIENCE, org_ids: [organization] });
  const second = await newToken(3600);
  expect(second).not.toBe(first);
  for (const token of [first, second]) expect((await report(token)).status).toBe(200);

  // Its organizations are those of the claim, and its scope is enough for reports alone.
  const body = { organization_id: unique('org_'), mac_address: '00:1A:2B:3C:4D:5E' };
  const api = Api.withToken(second, service.url);
  expect((await api.put('/devices/new', body)).status).toBe(403);
  const foreign = { call_id: 'c1', state: 'ringing', organization_id: unique('org_') };
  const calls = [foreign, { ...foreign, call_id: 'c2', organization_id: organization }];
  const { json } = await api.post('/sipedge/calls', { node: 'n1', calls });
  expect(json.data.results.map(({ result }: { result: string }) => result)).toEqual(['refused', 'started']);

  await sleep(issued + (2 + SKEW_SECONDS + 1) * 1000 - Date.now());
  const expired = await report(first);
  expect([expired.status, expired.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringContaining('invalid_token'),
  ]);
  expect((await report(second)).status).toBe(200);
}, 120_000);
