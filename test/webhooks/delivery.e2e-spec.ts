import { setTimeout as sleep } from 'node:timers/promises';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';
import { WebhookTenant } from '../support/webhook-tenant.js';

let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
});

afterAll(() => receiver.stop());

describe('delivery of an event', () => {
  it('goes out signed, at once, and is logged', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    const began = Date.now();
    const data = await tenant.cause();
    const [received] = await receiver.first(hook.path);
    expect(received.at - began).toBeLessThan(2_000);
    expect(verified(received, hook.secret)).toEqual({
      type: 'trunk.status_changed',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      data,
    });
    expect(received.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^event_[0-9A-Za-z]{22}$/),
      host: new URL(receiver.url('/')).host,
    });

    const [delivery] = await tenant.settled(hook);
    expect(delivery).toMatchObject({
      endpoint_id: hook.id,
      event_id: received.headers['webhook-id'],
      event_type: 'trunk.status_changed',
      status: 'succeeded',
      attempts: 1,
      response_code: 204,
      failure: null,
      next_attempt_at: null,
    });
    const single = await tenant.api.get(`${hook.at}/deliveries/${delivery.id}`);
    expect(single.json.data).toEqual({ ...delivery, payload: received.json });
    const match = { 'if-none-match': single.headers.get('etag')! };
    expect((await tenant.api.get(`${hook.at}/deliveries/${delivery.id}`, match)).status).toBe(304);
    expect((await tenant.api.get(`${hook.at}/deliveries?status=failed`)).json.data.deliveries).toEqual([]);
    expect((await tenant.api.get(`${hook.at}/deliveries?format=xml`)).text).toContain('<status>succeeded<');
  });

  it('goes to every active endpoint of the organization that wants the type, and to nobody else', async () => {
    const [tenant, other] = await Promise.all([WebhookTenant.of(receiver), WebhookTenant.of(receiver)]);
    const wanting = await tenant.hook({ events: ['domain.verified', 'trunk.status_changed'] });
    const all = await tenant.hook({ events: ['*'] });
    const others = [
      await tenant.hook({ events: ['domain.verified'] }),
      await tenant.hook({ active: false }),
      await other.hook(),
    ];
    const deleted = await tenant.hook();
    await tenant.api.delete(deleted.at);
    await tenant.cause();
    const [[first], [second]] = await Promise.all([receiver.first(wanting.path), receiver.first(all.path)]);
    expect(first.headers['webhook-id']).toBe(second.headers['webhook-id']);
    // The deliveries of an event are made together, so whatever there is for these is there by now.
    for (const { path } of [...others, deleted]) expect(receiver.at(path)).toEqual([]);
    const log = await other.api.get(`${others[2].at}/deliveries`);
    expect(log.json.data.pagination.total).toBe(0);
    expect((await other.api.get(`${all.at}/deliveries`)).status).toBe(403);
    const [delivery] = await tenant.settled(all);
    const elsewhere = await tenant.api.get(`${wanting.at}/deliveries/${delivery.id}`);
    expect([elsewhere.status, elsewhere.json.error.message]).toEqual([404, 'Webhook delivery not found']);
  });

  it.concurrent('is repeated after a failure, within seconds the first time, under the same id', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    receiver.answer(hook.path, 500);
    await tenant.cause();
    await receiver.first(hook.path);
    const [waiting] = await tenant.log(hook, ({ failure }) => failure !== null);
    expect(waiting).toMatchObject({
      status: 'pending',
      attempts: 1,
      response_code: 500,
      failure: 'error_status',
    });
    expect(Date.parse(waiting.next_attempt_at) - Date.parse(waiting.last_attempt_at)).toBeLessThan(7_000);

    receiver.answer(hook.path, 200);
    const [first, second] = await receiver.first(hook.path, 2);
    expect(second.at - first.at).toBeGreaterThan(4_400);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.body).toBe(first.body);
    verified(second, hook.secret);
    const [delivery] = await tenant.settled(hook);
    expect(delivery).toMatchObject({ status: 'succeeded', attempts: 2, response_code: 200, failure: null });
  });

  it.concurrent('leaves a receiver alone for as long as it asks', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    receiver.answer(hook.path, (response) => response.writeHead(503, { 'retry-after': '900' }).end());
    await tenant.cause();
    const [waiting] = await tenant.log(hook, ({ failure }) => failure !== null);
    const seconds = (Date.parse(waiting.next_attempt_at) - Date.parse(waiting.last_attempt_at)) / 1000;
    expect(Math.abs(seconds - 900)).toBeLessThan(5);
  });

  it('ends for good where the receiver is gone', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    receiver.answer(hook.path, 410);
    await tenant.cause();
    const [delivery] = await tenant.settled(hook);
    expect(delivery).toMatchObject({ status: 'failed', attempts: 1, response_code: 410, failure: 'gone' });
    const { data } = (await tenant.api.get(hook.at)).json;
    expect([data.active, typeof data.disabled_at]).toEqual([false, 'string']);
    const audit = await tenant.api.get(`/audit?resource_id=${hook.id}`);
    expect(audit.json.data.events[0]).toMatchObject({ action: 'disable', actor: 'service' });

    const replay = await tenant.api.post(`${hook.at}/deliveries/${delivery.id}/replay`);
    expect([replay.status, replay.json.error.message]).toEqual([409, 'Webhook is not active']);
    const again = await tenant.api.post(hook.at, { active: true });
    expect(again.json.data).toMatchObject({ active: true, disabled_at: null });
    receiver.answer(hook.path, 200);
    expect((await tenant.api.post(`${hook.at}/deliveries/${delivery.id}/replay`)).status).toBe(200);
    await receiver.first(hook.path, 2);
  });

  it('fails when it falls due while the endpoint is inactive', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    const held: (() => void)[] = [];
    receiver.answer(hook.path, (response) => held.push(() => response.writeHead(200).end()));
    for (let i = 0; i < 6; i++) await tenant.cause();
    await receiver.first(hook.path, 4);
    await tenant.log(hook, () => true, 6);
    await tenant.api.post(hook.at, { active: false });
    for (const release of held) release();
    const deliveries = await tenant.settled(hook);
    const left = deliveries.filter(({ status }) => status === 'failed');
    expect(left).toHaveLength(2);
    for (const delivery of left) {
      expect(delivery).toMatchObject({ attempts: 0, response_code: null, failure: 'endpoint_inactive' });
    }
    expect(receiver.at(hook.path)).toHaveLength(4);
  });

  it('is not held up by a receiver that does not answer', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const slow = await tenant.hook();
    receiver.answer(slow.path, () => undefined);
    for (let i = 0; i < 10; i++) await tenant.cause();
    await receiver.first(slow.path, 4);
    const hook = await tenant.hook();
    const began = Date.now();
    await tenant.cause();
    const [received] = await receiver.first(hook.path);
    expect(received.at - began).toBeLessThan(5_000);
    // Its places are taken, and it gets no more of them.
    expect(receiver.at(slow.path)).toHaveLength(4);
    await tenant.api.delete(slow.at);
  });

  it('goes to a receiver that fails one at a time', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    const held: (() => void)[] = [];
    receiver.answer(hook.path, (response) => held.push(() => response.writeHead(500).end()));
    for (let i = 0; i < 10; i++) await tenant.cause();
    await receiver.first(hook.path, 4);
    for (const release of held.splice(0)) release();
    await receiver.first(hook.path, 5);
    await sleep(300);
    expect(receiver.at(hook.path)).toHaveLength(5);
    await tenant.api.delete(hook.at);
    for (const release of held) release();
  });

  it('comes once for each event that there was', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    const caused: object[] = [];
    for (let i = 0; i < 30; i++) caused.push(await tenant.cause());
    const received = await receiver.first(hook.path, 30);
    expect(received.map(({ json }) => json.data)).toEqual(expect.arrayContaining(caused));
    const ids = received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(30);
    const { json } = await tenant.api.get(`${hook.at}/deliveries?per_page=10&page=3`);
    expect(json.data.pagination).toMatchObject({ page: 3, per_page: 10, total: 30, total_pages: 3 });
  });
});
