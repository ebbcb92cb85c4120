import { TelephonyClient, type TelephonyClientOptions, TelephonyError } from 'telephony-resources-sdk';
import { failure, passOn, ScriptedServer, type Step, success } from './scripted-server.js';
import { accessToken, unique } from '../support/api.js';
import { uniqueMac } from '../support/devices.js';
import { Phone } from '../support/sip/phone.js';

const organization = unique('org_');
const open: { stop(): Promise<void> }[] = [];
let token: string;

beforeAll(async () => {
  token = await accessToken({ org_ids: [organization] });
});

afterAll(() => Promise.all(open.map((each) => each.stop())));

function clientOf(baseUrl: string, options: Partial<TelephonyClientOptions> = {}): TelephonyClient {
  return new TelephonyClient({ baseUrl, token, ...options });
}

/** A server with this script, and a client of it. */
async function scripted(
  script: Step[],
  options?: Partial<TelephonyClientOptions>,
): Promise<{ server: ScriptedServer; client: TelephonyClient }> {
  const server = await ScriptedServer.start(...script);
  open.push(server);
  return { server, client: clientOf(server.url, options) };
}

/** The error that a call ends with. */
async function errorOf(call: Promise<unknown>): Promise<TelephonyError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TelephonyError);
  return error as TelephonyError;
}

const trunk = {
  name: 'Trunk',
  organization_id: organization,
  type: 'carrier',
  host: 'sip.example.com',
} as const;

describe('a request that was not served', () => {
  it.concurrent.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
  ])('waits for as long as Retry-After says in %s', async (_, value) => {
    const { server, client } = await scripted([
      (response) => response.writeHead(429, { 'retry-after': value() }).end(),
      success({ trunks: [] }),
    ]);
    await client.listSipTrunks();
    const [first, second] = server.requests;
    expect(second.at - first.at).toBeGreaterThanOrEqual(990);
  });

  it.concurrent.each([
    [failure(503, 'unavailable'), 3],
    [failure(429, 'rate_limited'), 3],
    [failure(409, 'idempotency_key_in_use'), 3],
    [{ status: 502, body: '<html>Bad Gateway</html>' }, 3],
    [{ status: 504, body: '<html>Gateway Timeout</html>' }, 3],
    [failure(503, 'device_unreachable', { 'retry-after': '1' }), 1],
    [failure(503, 'unavailable', { 'retry-after': '61' }), 1],
    [failure(500, 'internal'), 1],
    [failure(409, 'conflict'), 1],
    [failure(408, 'timeout'), 1],
  ])('%j is sent so often: %i', async (step, times) => {
    const { server, client } = await scripted([step], { retries: 2 });
    const { status } = await errorOf(client.rebootDevice({ deviceId: 'dev_1', body: { delay: 60 } }));
    expect([status, server.requests.length]).toEqual([(step as { status: number }).status, times]);
    const [{ headers, body }] = server.requests;
    expect(headers['idempotency-key']).toMatch(/^[\w-]{36}$/);
    for (const repeated of server.requests) {
      expect(repeated.headers['idempotency-key']).toBe(headers['idempotency-key']);
      expect([repeated.body, repeated.path]).toEqual([body, '/devices/reboot/dev_1']);
    }
  });

  it.concurrent('is repeated when it was not answered in time', async () => {
    const { server, client } = await scripted([() => undefined, success({})], { timeoutMs: 200 });
    await client.getSipTrunk({ id: 'trunk_1' });
    expect(server.requests).toHaveLength(2);
    const silent = await scripted([() => undefined], { timeoutMs: 50 });
    const { code, status, message } = await errorOf(
      silent.client.getSipTrunk({ id: 'trunk_1' }, { retries: 1 }),
    );
    expect([code, status, message]).toEqual([
      'no_answer',
      undefined,
      `No response from ${silent.server.url} within 50 ms`,
    ]);
    expect(silent.server.requests).toHaveLength(2);
  });
});

describe('a write', () => {
  it('takes effect once when its answer is lost', async () => {
    const { server, client } = await scripted([
      async (response, request) => {
        expect((await passOn(request)).status).toBe(201);
        response.destroy();
      },
      async (response, request) => {
        const answer = await passOn(request);
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      },
    ]);
    const name = unique('Trunk ');
    const made = await client.putSipTrunk({ id: 'new', body: { ...trunk, name } }).withResponse();
    expect([made.status, made.replayed, server.requests.length]).toEqual([201, true, 2]);
    expect(made.location).toBe(`/siptrunk/${made.data.id}`);
    const { trunks } = await clientOf(process.env.TEST_SERVICE_URL!).listSipTrunks({ q: name });
    expect(trunks.map(({ id }) => id)).toEqual([made.data.id]);
  });

  it('waits for its first sending that is still running', async () => {
    const phone = await Phone.start({ behaviour: { delayMs: 600 } });
    open.push({ stop: async () => phone.close() });
    const direct = clientOf(process.env.TEST_SERVICE_URL!);
    const body = { mac_address: uniqueMac(), organization_id: organization };
    const { id } = await direct.putDevice({ id: 'phone', body });
    await direct.reportRegistration({ deviceId: id, body: { contact: phone.contact, expires: 3600 } });

    const statuses: number[] = [];
    const { client } = await scripted(
      [
        async (response, request) => {
          void passOn(request);
          await phone.waitFor(({ requests }) => requests.length > 0);
          response.destroy();
        },
        async (response, request) => {
          const answer = await passOn(request);
          statuses.push(answer.status);
          response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
        },
      ],
      { retries: 6 },
    );
    const { data, replayed } = await client
      .notifyDevice({ deviceId: id, body: { event: 'check-sync' } })
      .withResponse();
    expect([data.response_code, replayed, phone.obeyed.length]).toEqual([200, true, 1]);
    expect([statuses[0], statuses.at(-1)]).toEqual([409, 200]);
  });

  it('has a key of its own, and a read has none', async () => {
    const { server, client } = await scripted([success({})]);
    const body = { ...trunk };
    await client.putSipTrunk({ id: 'new', body });
    await client.putSipTrunk({ id: 'new', body });
    await client.deleteSipTrunk({ id: 'trunk_1' }, { idempotencyKey: 'mine', ifMatch: '"1"' });
    await client.getSipTrunk({ id: 'trunk_1' });
    const keys = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys.slice(0, 2)).size).toBe(2);
    expect(keys.slice(2)).toEqual(['mine', undefined]);
    expect(server.requests[2].headers['if-match']).toBe('"1"');
  });
});

describe('a call that is aborted', () => {
  it('rejects with the reason of its signal, before, during and between attempts', async () => {
    const reason = new Error('no longer wanted');
    const get = (client: TelephonyClient, signal: AbortSignal): Promise<unknown> =>
      client.getSipTrunk({ id: 'trunk_1' }, { signal });

    const { server, client } = await scripted([() => undefined]);
    await expect(get(client, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);

    const during = new AbortController();
    const waiting = await scripted([() => during.abort(reason)]);
    await expect(get(waiting.client, during.signal)).rejects.toBe(reason);

    const between = new AbortController();
    const told = await scripted([failure(503, 'unavailable', { 'retry-after': '30' })]);
    const call = get(told.client, between.signal);
    setTimeout(() => between.abort(reason), 200);
    await expect(call).rejects.toBe(reason);
    expect(told.server.requests).toHaveLength(1);
  });
});

describe('an answer that is not the service’s', () => {
  it.each([
    [{ status: 200, body: '<html>Sign in</html>' }, 'Not a response of this service: 200, text/html'],
    [{ status: 200, body: { trunks: [] } }, 'Not a response of this service: 200, application/json'],
    [{ status: 404, body: { error: 'no' } }, 'Not a response of this service: 404, application/json'],
  ])('%j is an error', async (step, expected) => {
    const { client } = await scripted([step]);
    const { code, status, message } = await errorOf(client.listSipTrunks());
    expect([code, status, message]).toEqual(['unexpected_answer', step.status, expected]);
  });
});
