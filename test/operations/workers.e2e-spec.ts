import { Redis } from 'ioredis';
import type pg from 'pg';
import { Api, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { rebootIn, type RegisteredPhone, registeredPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';
import { type Hook, WebhookTenant } from '../support/webhook-tenant.js';

/** Workers are started within the tests, on a machine that may have much else to do. */
const TEST_TIMEOUT_MS = 90_000;

/**
 * Workers that are killed and stopped, and take up what others have left. The API is in a process of its own; each test
 * goes on with the workers that the one before has left.
 */
describe('workers', () => {
  const organization = unique('org_');
  const running: Service[] = [];
  let servers: { DATABASE_URL: string; REDIS_URL: string };
  let database: pg.Client;
  let api: Api;
  let first: Service;
  let second: Service;
  let third: Service;
  let receiver: WebhookReceiver;
  let tenant: WebhookTenant;
  let hook: Hook;
  /** A test call that nobody answers; begun first, since it takes its 15 seconds. */
  let unanswered: Promise<{ reply: Reply; seconds: number }>;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    unanswered = callInVain();
    servers = await freshServers();
    const [service, ...workers] = await Promise.all(['api', 'worker', 'worker'].map(start));
    [first, second] = workers;
    api = await Api.as({ org_ids: [organization] }, service.url);
    tenant = await WebhookTenant.of(receiver, service.url);
    hook = await tenant.hook();
    database = await databaseClient(servers.DATABASE_URL);
  }, TEST_TIMEOUT_MS);

  afterAll(async () => {
    // One that a failed test has left stopped hears of no other signal.
    for (const { process } of running) process.kill('SIGCONT');
    await Promise.all(running.map((service) => service.stop()));
    await database.end();
    await receiver.stop();
  });

  async function start(ROLES: string): Promise<Service> {
    const service = await startService({ ...servers, ROLES });
    running.push(service);
    return service;
  }

  async function callInVain(): Promise<{ reply: Reply; seconds: number }> {
    const caller = await WebhookTenant.of(receiver);
    const silent = await caller.hook();
    receiver.answer(silent.path, () => undefined);
    const began = Date.now();
    const reply = await caller.api.post(`${silent.at}/test`);
    return { reply, seconds: (Date.now() - began) / 1000 };
  }

  async function forgetJobs(): Promise<void> {
    const redis = new Redis(servers.REDIS_URL);
    await redis.flushdb();
    redis.disconnect();
  }

  /** A phone that answers so late, and is being told to reboot. */
  async function rebooting(delayMs: number): Promise<RegisteredPhone> {
    const registered = await registeredPhone(api, organization, { behaviour: { delayMs } });
    expect((await api.put(`/devices/reboot/${registered.id}`)).status).toBe(200);
    return registered;
  }

  it(
    'take up within 5 s a reboot that a killed one was sending, as the same transaction',
    async () => {
      // Stopped, it cannot be the one that sends.
      second.process.kill('SIGSTOP');
      const { id, phone } = await rebooting(2_000);
      await phone.waitFor(({ requests }) => requests.length > 0, 10_000);
      await first.kill();
      second.process.kill('SIGCONT');
      const killedAt = performance.now();
      const sent = phone.requests.length;
      await phone.waitFor(({ requests }) => requests.length > sent);
      expect(performance.now() - killedAt).toBeLessThan(5_000);

      expect(await rebootIn(api, id, 'sent')).toMatchObject({ attempts: 1, response_code: 200 });
      const transactions = phone.requests.map(({ message }) => message.vias[0].parameters.get('branch'));
      expect(new Set(transactions).size).toBe(1);
      expect(phone.reboots).toBe(1);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'take up what is waiting, whatever was killed or forgotten in between',
    async () => {
      await tenant.cause();
      const [old] = await tenant.settled(hook);

      // In the middle of the delivery.
      receiver.answer(hook.path, () => void second.kill());
      await tenant.cause();
      await receiver.first(hook.path, 2);
      await second.kill();
      receiver.answer(hook.path, 200);
      const [claimed] = await tenant.log(hook, () => true, 2);
      expect([claimed.status, claimed.attempts]).toEqual(['pending', 1]);

      // Between the commit and the delivery: no worker, and Redis remembers nothing.
      await tenant.cause();
      await forgetJobs();
      const { id, phone } = await rebooting(0);
      const age = `UPDATE outbox_events SET created_at = now() - interval '31 days' WHERE id = $1`;
      await database.query(age, [old.event_id]);
      // The time passes for which the dead worker had it.
      const due = 'UPDATE webhook_deliveries SET next_attempt_at = now() WHERE id = $1';
      await database.query(due, [claimed.id]);
      expect((await api.get(`/devices/reboot/${id}`)).json.data.reboots[0].state).toBe('scheduled');
      expect(phone.requests).toHaveLength(0);
      third = await start('worker');
      expect(await rebootIn(api, id, 'sent')).toMatchObject({ attempts: 1 });

      const [, before, ...after] = await receiver.first(hook.path, 4);
      const isAgain = ({ headers }: { headers: object }): boolean =>
        Reflect.get(headers, 'webhook-id') === before.headers['webhook-id'];
      expect(after.filter(isAgain)).toHaveLength(1);
      const [received] = after.filter((each) => !isAgain(each));
      expect(verified(received, hook.secret)).toMatchObject({ type: 'trunk.status_changed' });
      // And what is older than 30 days is gone.
      const isLeft = ({ id, status }: any): boolean => id !== old.id && status === 'succeeded';
      const left = await tenant.log(hook, isLeft, 2);
      expect((await tenant.api.get(`${hook.at}/deliveries/${old.id}`)).status).toBe(404);
      expect(left.find(({ id }) => id === claimed.id)).toMatchObject({ status: 'succeeded', attempts: 2 });
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'finish what they send before they stop',
    async () => {
      const { id, phone } = await rebooting(1_000);
      await phone.waitFor(({ requests }) => requests.length > 0);
      expect(await third.stop()).toBe(0);
      expect((await api.get(`/devices/reboot/${id}`)).json.data.reboots[0]).toMatchObject({
        state: 'sent',
        attempts: 1,
      });
      expect(phone.reboots).toBe(1);
    },
    TEST_TIMEOUT_MS,
  );

  it('give an attempt up after 15 seconds', async () => {
    const { reply, seconds } = await unanswered;
    expect(reply.json.data).toMatchObject({ status: 'failed', response_code: null, failure: 'timeout' });
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(seconds).toBeLessThan(25);
  });
});
