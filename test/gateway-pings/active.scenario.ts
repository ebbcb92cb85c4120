import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { eventually } from '../support/eventually.js';
import { startPhone, startPhones } from '../support/phones.js';
import { freshServers, startService } from '../support/service.js';
import { selfSignedCertificate } from '../support/sip/certificate.js';
import type { PhoneBehaviour } from '../support/sip/phone-behaviour.js';
import type { Phone, PhoneOptions, PhoneRequest } from '../support/sip/phone.js';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';

/** The shortest there is. */
const INTERVAL_SECONDS = 5;
/** What is less apart was twice at once: a ping gives up after 4 s, of which a busy machine is allowed to lose one. */
const APART_MS = 3_000;
const TEST_TIMEOUT_MS = 60_000;
/** Those that several workers share. */
const GATEWAYS = 20;

const organization = unique('org_');
let api: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
});

afterAll(async () => {
  const { json } = await api.get('/sipgateways?per_page=200');
  await Promise.all(json.data.gateways.map(({ id }: { id: string }) => api.delete(`/sipgateways/${id}`)));
});

/** A simulated gateway: it answers OPTIONS as the phones of other tests answer NOTIFY. */
function simulate(behaviour: PhoneBehaviour = {}, options: PhoneOptions = {}): Promise<Phone> {
  return startPhone({ ...options, behaviour });
}

/** The id of a gateway that is pinged at this port. */
async function make(port: number, overrides: Record<string, unknown> = {}, as = api): Promise<string> {
  const body = { name: unique('Gateway '), organization_id: organization, host: '127.0.0.1', port };
  const timing = { ping_interval_seconds: INTERVAL_SECONDS, failure_threshold: 1 };
  return (await as.create('/sipgateways/new', { ...body, ...timing, ...overrides })).id;
}

/** The gateway, once it is so. */
async function gatewayOnce(id: string, holds: (gateway: any) => boolean, timeoutMs = 20_000): Promise<any> {
  const { json } = await eventually(
    () => api.get(`/sipgateways/${id}`),
    (reply) => holds(reply.json.data),
    timeoutMs,
  );
  return json.data;
}

/** A busy machine answers late now and then, which is an alert of the other severity. */
function isCritical({ severity }: { severity: string }): boolean {
  return severity === 'critical';
}

/** Which ping a request is a sending of. */
function callIdOf({ message }: PhoneRequest): string | undefined {
  return message.headers.get('Call-ID');
}

/** When the pings that a phone got began, in milliseconds. */
function pingsOf({ requests }: Phone): number[] {
  return requests.filter(({ retransmission }) => !retransmission).map(({ at }) => at);
}

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

it.concurrent(
  'sees a gateway healthy, silent and back: one alert is opened and resolved, and webhooks tell of both',
  async () => {
    const receiver = await WebhookReceiver.start();
    try {
      const own = unique('org_');
      const tenant = await Api.as({ org_ids: [own] });
      const hook = { organization_id: own, url: receiver.url('/alerts') };
      const { secret } = (await tenant.put('/webhooks/new', hook)).json.data;
      const phone = await simulate();
      const id = await make(phone.port, { organization_id: own, failure_threshold: 2 }, tenant);
      const statusOnce = async (status: string): Promise<any> => {
        const { json } = await eventually(
          () => tenant.get(`/sipgwping/${id}?include_history=true`),
          (reply) => reply.json.data.status === status,
          30_000,
        );
        return json.data;
      };

      const healthy = await statusOnce('healthy');
      expect(healthy).toMatchObject({ packet_loss_percent: 0, error_message: null });
      expect(healthy.response_time_ms).toBeLessThan(200);

      phone.behaviour = { silent: true };
      const down = await statusOnce('down');
      expect(down).toMatchObject({
        response_time_ms: null,
        packet_loss_percent: 100,
        error_message: 'No response',
      });
      const [open] = (await tenant.get('/alerts?status=open')).json.data.alerts;
      expect(open).toMatchObject({ gateway_id: id, severity: 'critical', reason: 'No response' });

      // In the middle of a ping, whose first sending is lost for that: no reason for another alert.
      const before = pingsOf(phone).length;
      await phone.waitFor(() => pingsOf(phone).length > before, 10_000);
      phone.behaviour = {};
      await statusOnce('healthy');
      const alerts = (await tenant.get(`/sipgateways/${id}/alerts`)).json.data.alerts.filter(isCritical);
      expect(alerts).toMatchObject([{ id: open.id, status: 'resolved', resolution: 'recovered' }]);

      // Both, and no third one in the time in which they came.
      const told = await eventually(
        async () => receiver.received.filter(({ json }) => isCritical(json.data)),
        ({ length }) => length >= 2,
      );
      const events = told.map((delivery) => verified(delivery, secret) as { type: string; data: any });
      expect(events.map(({ type }) => type).sort()).toEqual([
        'gateway.alert.opened',
        'gateway.alert.resolved',
      ]);
      for (const { data } of events) {
        expect(data).toMatchObject({ id: open.id, gateway_id: id, organization_id: own });
      }
      // The first failure was none yet by the threshold, and it is in the history all the same. A machine that is busy
      // may send another ping before the phone is back.
      const { history } = await eventually(
        async () => (await tenant.get(`/sipgwping/${id}?include_history=true`)).json.data,
        ({ history }) => history[0].status === 'healthy' && history.length >= 4,
      );
      const downs = history.filter(({ status }: { status: string }) => status === 'down');
      expect(downs.length).toBeGreaterThanOrEqual(2);
      await tenant.delete(`/sipgateways/${id}`);
    } finally {
      await receiver.stop();
    }
  },
  TEST_TIMEOUT_MS,
);

describe('an answer to a ping', () => {
  it.concurrent.each([
    ['200', { status: 200 }, 'healthy', 0, null],
    ['404', { status: 404 }, 'healthy', 0, null],
    ['a challenge', { challenge: { username: 'gateway', password: 'unknown' } }, 'healthy', 0, null],
    ['603', { status: 603 }, 'healthy', 0, null],
    ['408', { status: 408 }, 'down', 0, 'SIP response 408'],
    ['503', { status: 503 }, 'down', 0, 'SIP response 503'],
    ['200 after a quarter of a second', { delayMs: 250 }, 'degraded', 0, null],
    ['200 to each of two sendings, long on its way', { latencyMs: 700 }, 'degraded', 0, null],
    ['200 to the second sending', { lostRequests: 1 }, 'degraded', 50, null],
    ['200 after 100', { provisional: 100, delayMs: 20 }, 'healthy', 0, null],
    ['200 long after 100', { provisional: 100, delayMs: 1_200 }, 'degraded', 0, null],
    ['100 alone', { provisional: 100, delayMs: 60_000 }, 'down', 0, 'No response'],
  ])('of %s', async (_, behaviour, status, packet_loss_percent, error_message) => {
    const phone = await simulate(behaviour as PhoneBehaviour);
    const gateway = await gatewayOnce(await make(phone.port), (found) => found.status === status);
    expect(gateway).toMatchObject({ packet_loss_percent, error_message });
    expect(gateway.response_time_ms === null).toBe(status === 'down');
    // Not that of the sending that was lost.
    if (packet_loss_percent > 0) expect(gateway.response_time_ms).toBeLessThan(400);
    expect(phone.requests[0].message.method).toBe('OPTIONS');
  });

  it.concurrent('comes over TCP too, and from a host by its name', async () => {
    const phone = await simulate({}, { transport: 'tcp' });
    const id = await make(phone.port, { transport: 'tcp', host: 'localhost' });
    await gatewayOnce(id, ({ status }) => status === 'healthy');
  });

  it.concurrent('comes from the second address of a host whose first one is silent', async () => {
    const silent = await simulate({ silent: true });
    const phone = await simulate({}, { host: '::1', port: silent.port });
    const id = await make(phone.port, { host: 'localhost' });
    await gatewayOnce(id, ({ last_ping }) => last_ping !== null);
    expect((await api.get(`/sipgateways/${id}`)).json.data).toMatchObject({
      error_message: null,
      packet_loss_percent: 0,
    });
    expect(silent.requests.length).toBeGreaterThan(0);
  });

  it.concurrent('comes from a host that this machine knows, and DNS does not', async () => {
    const { address } = await lookup(hostname(), 4);
    const phone = await simulate({}, { host: address });
    const id = await make(phone.port, { host: hostname() });
    const { error_message } = await gatewayOnce(id, ({ last_ping }) => last_ping !== null);
    expect(error_message).toBeNull();
  });

  it.concurrent('is missing where nobody listens, which is found out at once', async () => {
    const id = await make(await closedPort());
    const gateway = await gatewayOnce(id, ({ status }) => status === 'down', 3_000);
    expect(gateway).toMatchObject({ response_time_ms: null, error_message: 'No response' });
  });
});

it.concurrent(
  'goes on for a gateway without a port, and for one over TLS that has an authority of its own',
  async () => {
    const certificate = await selfSignedCertificate();
    const byDefault = await simulate({}, { host: '127.0.7.2', port: 5060 });
    const secure = await simulate({}, { transport: 'tls', certificate });
    const tls = { transport: 'tls', port: secure.port, tls_ca: certificate.cert };
    const ids = [await make(byDefault.port, { host: '127.0.7.2', port: null }), await make(secure.port, tls)];
    for (const id of ids) await gatewayOnce(id, (found) => found.consecutive_successes >= 2);
  },
  TEST_TIMEOUT_MS,
);

it.concurrent(
  'has thresholds for failures and for successes in a row',
  async () => {
    const [phone, lucky] = await Promise.all([simulate({ status: 503 }), simulate({ status: 503 })]);
    const [id, luckyId] = await Promise.all(
      [phone, lucky].map(({ port }) => make(port, { failure_threshold: 2, recovery_threshold: 2 })),
    );
    // Nothing was known of it, and one failure is not enough to know.
    expect(await gatewayOnce(id, ({ last_ping }) => last_ping !== null)).toMatchObject({
      status: 'unknown',
      consecutive_failures: 1,
    });
    await gatewayOnce(luckyId, ({ last_ping }) => last_ping !== null);
    lucky.behaviour = {};
    expect((await gatewayOnce(id, ({ status }) => status === 'down')).consecutive_failures).toBe(2);
    await gatewayOnce(luckyId, ({ status }) => status === 'healthy');
    expect((await api.get(`/sipgateways/${luckyId}/alerts`)).json.data.alerts).toEqual([]);
    phone.behaviour = {};
    const back = await gatewayOnce(id, ({ consecutive_successes }) => consecutive_successes === 1);
    expect(back.status).toBe('down');
    const recovered = await gatewayOnce(id, ({ status }) => status === 'healthy');
    expect(recovered.consecutive_successes).toBeGreaterThanOrEqual(2);
  },
  TEST_TIMEOUT_MS,
);

it.concurrent(
  'keeps how often a ping was sent and answered, whether or not it changes the status',
  async () => {
    const id = await make(await closedPort());
    const client = await databaseClient();
    try {
      const { rows } = await eventually(
        () =>
          client.query(
            `SELECT ping.sent, ping.answered FROM gateway_pings AS ping JOIN gateway_states USING (series_id)
           WHERE gateway_id = $1`,
            [id],
          ),
        (result) => result.rows.length >= 2,
        20_000,
      );
      expect(rows).toEqual(rows.map(() => ({ sent: 1, answered: 0 })));
    } finally {
      await client.end();
    }
  },
);

it.concurrent('tells a gateway that has moved nothing of where it was before', async () => {
  const [dead, alive] = [await simulate({ silent: true }), await simulate()];
  const id = await make(dead.port);
  await dead.waitFor(({ requests }) => requests.length > 0);
  await api.post(`/sipgateways/${id}`, { port: alive.port });
  await gatewayOnce(id, ({ status }) => status === 'healthy');
  expect((await api.get(`/sipgateways/${id}/alerts`)).json.data.alerts).toEqual([]);
  expect((await api.get(`/sipgateways/${id}`)).json.data.consecutive_failures).toBe(0);
});

it.concurrent(
  'leaves a gateway alone that has no interval any more, and is not twice at once where it has one again',
  async () => {
    const phone = await simulate({ silent: true });
    const id = await make(phone.port);
    await phone.waitFor(({ requests }) => requests.length > 0);
    await api.post(`/sipgateways/${id}`, { ping_interval_seconds: 0 });
    await api.post(`/sipgateways/${id}`, { ping_interval_seconds: INTERVAL_SECONDS });
    const first = phone.requests[0];
    await phone.waitFor(({ requests }) => callIdOf(requests.at(-1)!) !== callIdOf(first), 10_000);
    expect(phone.requests.at(-1)!.at - first.at).toBeGreaterThan(APART_MS);
    await api.post(`/sipgateways/${id}`, { ping_interval_seconds: 0 });
    const { last_ping } = (await api.get(`/sipgateways/${id}`)).json.data;
    const sent = phone.obeyed.length;
    await sleep(INTERVAL_SECONDS * 1_000);
    expect(phone.obeyed).toHaveLength(sent);
    expect((await api.get(`/sipgateways/${id}`)).json.data.last_ping).toBe(last_ping);
  },
);

it.concurrent(
  'is shared by workers: none of the gateways is pinged twice at once, nor forgotten when a worker is killed',
  async () => {
    const shared = await freshServers();
    const dataDir = await mkdtemp(join(tmpdir(), 'telephony-pings-'));
    const services = await Promise.all(
      ['api,worker', 'worker'].map((ROLES) =>
        startService({ ...shared, ROLES, DATA_DIR: join(dataDir, ROLES) }),
      ),
    );
    try {
      const tenant = await Api.as({ org_ids: [organization] }, services[0].url);
      const gateways = await startPhones(GATEWAYS, { behaviour: { silent: true } });
      await Promise.all(gateways.map(({ port }) => make(port, {}, tenant)));
      await Promise.all(gateways.map((phone) => phone.waitFor(() => pingsOf(phone).length >= 2, 15_000)));
      // Every gateway is being pinged, as it never answers, by whichever worker.
      await services[1].kill();
      await Promise.all(gateways.map((phone) => phone.waitFor(() => pingsOf(phone).length >= 3, 20_000)));
      for (const phone of gateways) {
        const times = pingsOf(phone);
        const pauses = times.slice(1).map((time, index) => time - times[index]);
        expect(Math.min(...pauses)).toBeGreaterThan(APART_MS);
        expect(Math.max(...pauses)).toBeLessThan(2 * INTERVAL_SECONDS * 1_000);
      }
    } finally {
      await Promise.all(services.map((service) => service.stop()));
      await rm(dataDir, { recursive: true, force: true });
    }
  },
  TEST_TIMEOUT_MS,
);
