import { generate } from 'selfsigned';
import { Api, type Reply, unique } from './support/api.js';
import { verified, WebhookReceiver } from './support/webhook-receiver.js';

let receiver: WebhookReceiver;
let secureReceiver: WebhookReceiver;
/** A test call that nobody answers; begun first, since it takes its 15 seconds. */
let unanswered: Promise<{ reply: Reply; seconds: number }>;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  secureReceiver = await WebhookReceiver.start({ key: pems.private, cert: pems.cert });

  const tenant = await Tenant.make();
  const hook = await tenant.hook();
  receiver.answer(hook.path, () => undefined);
  const began = Date.now();
  unanswered = tenant.api
    .post(`${hook.at}/test`)
    .then((reply) => ({ reply, seconds: (Date.now() - began) / 1000 }));
});

afterAll(async () => {
  await receiver.stop();
  await secureReceiver.stop();
});

/** An organization with a trunk, whose status changes are the events, and endpoints at the receiver. */
class Tenant {
  private trunk: string;
  private status = 'pending';

  private constructor(
    readonly api: Api,
    readonly organization: string,
  ) {}

  static async make(): Promise<Tenant> {
    const organization = unique('org_');
    const tenant = new Tenant(await Api.as({ org_ids: [organization] }), organization);
    const body = {
      organization_id: organization,
      name: 'Trunk',
      type: 'carrier',
      host: 'sip.example.com',
      password: 'a password that nobody is told',
    };
    tenant.trunk = (await tenant.api.put('/siptrunk/new', body)).json.data.id;
    return tenant;
  }

  /** A new endpoint at a path of its own. */
  async hook(
    overrides: Record<string, unknown> = {},
  ): Promise<{ id: string; secret: string; path: string; at: string }> {
    const path = `/${unique('path')}`;
    const body = { organization_id: this.organization, url: receiver.url(path), ...overrides };
    const { status, json } = await this.api.put('/webhooks/new', body);
    expect(status).toBe(201);
    return { ...json.data, path, at: `/webhooks/${json.data.id}` };
  }

  /** Causes a `trunk.status_changed` event; returns its data. */
  async cause(): Promise<object> {
    const previous_status = this.status;
    this.status = previous_status === 'active' ? 'inactive' : 'active';
    const reply = await this.api.post(`/siptrunk/${this.trunk}`, { status: this.status });
    expect(reply.status).toBe(200);
    return {
      trunk_id: this.trunk,
      name: 'Trunk',
      previous_status,
      status: this.status,
      organization_id: this.organization,
    };
  }

  /** The deliveries to an endpoint, once all of them satisfy `check`. */
  async log(at: string, check: (delivery: any) => boolean): Promise<any[]> {
    for (;;) {
      const { deliveries } = (await this.api.get(`${at}/deliveries`)).json.data;
      if (deliveries.length > 0 && deliveries.every(check)) return deliveries;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  settled(at: string): Promise<any[]> {
    return this.log(at, ({ status }) => status !== 'pending');
  }
}

describe('delivery of an event', () => {
  it('goes out signed, at once, and is logged', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    const began = Date.now();
    const data = await tenant.cause();
    const [received] = await receiver.first(hook.path);
    expect(received.at - began).toBeLessThan(1_500);
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

    const [delivery] = await tenant.settled(hook.at);
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
    const [tenant, other] = await Promise.all([Tenant.make(), Tenant.make()]);
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
    const [delivery] = await tenant.settled(all.at);
    const elsewhere = await tenant.api.get(`${wanting.at}/deliveries/${delivery.id}`);
    expect([elsewhere.status, elsewhere.json.error.message]).toEqual([404, 'Webhook delivery not found']);
  });

  it('is repeated after a failure, within seconds the first time, under the same id', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    receiver.answer(hook.path, 500);
    await tenant.cause();
    await receiver.first(hook.path);
    const [waiting] = await tenant.log(hook.at, ({ failure }) => failure !== null);
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
    const [delivery] = await tenant.settled(hook.at);
    expect(delivery).toMatchObject({ status: 'succeeded', attempts: 2, response_code: 200, failure: null });
  });

  it('leaves a receiver alone for as long as it asks', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    receiver.answer(hook.path, (response) => response.writeHead(503, { 'retry-after': '900' }).end());
    await tenant.cause();
    const [waiting] = await tenant.log(hook.at, ({ failure }) => failure !== null);
    const seconds = (Date.parse(waiting.next_attempt_at) - Date.parse(waiting.last_attempt_at)) / 1000;
    expect(Math.abs(seconds - 900)).toBeLessThan(5);
  });

  it('ends for good where the receiver is gone', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    receiver.answer(hook.path, 410);
    await tenant.cause();
    const [delivery] = await tenant.settled(hook.at);
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
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    const held: (() => void)[] = [];
    receiver.answer(hook.path, (response) => held.push(() => response.writeHead(200).end()));
    for (let i = 0; i < 6; i++) await tenant.cause();
    await receiver.first(hook.path, 4);
    await tenant.api.post(hook.at, { active: false });
    for (const release of held) release();
    const deliveries = await tenant.settled(hook.at);
    const left = deliveries.filter(({ status }) => status === 'failed');
    expect(left).toHaveLength(2);
    for (const delivery of left) {
      expect(delivery).toMatchObject({ attempts: 0, response_code: null, failure: 'endpoint_inactive' });
    }
    expect(receiver.at(hook.path)).toHaveLength(4);
  });

  it('is not held up by a receiver that does not answer', async () => {
    const tenant = await Tenant.make();
    const slow = await tenant.hook();
    receiver.answer(slow.path, () => undefined);
    for (let i = 0; i < 10; i++) await tenant.cause();
    await receiver.first(slow.path, 4);
    const hook = await tenant.hook();
    const began = Date.now();
    await tenant.cause();
    const [received] = await receiver.first(hook.path);
    expect(received.at - began).toBeLessThan(1_500);
    // Its places are taken, and it gets no more of them.
    expect(receiver.at(slow.path)).toHaveLength(4);
    await tenant.api.delete(slow.at);
  });

  it('comes once for each event that there was', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    const caused: object[] = [];
    for (let i = 0; i < 30; i++) caused.push(await tenant.cause());
    const received = await receiver.first(hook.path, 30);
    expect(received.map(({ json }) => json.data)).toEqual(expect.arrayContaining(caused));
    const ids = received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(30);
    const { json } = await tenant.api.get(`${hook.at}/deliveries?per_page=10&page=3`);
    expect(json.data.pagination).toEqual({ page: 3, per_page: 10, total: 30, total_pages: 3 });
  });
});

describe('POST /webhooks/:id/test', () => {
  async function test(overrides: Record<string, unknown> = {}, status?: number): Promise<Reply['json']> {
    const tenant = await Tenant.make();
    const hook = await tenant.hook(overrides);
    if (status !== undefined) receiver.answer(hook.path, status);
    const reply = await tenant.api.post(`${hook.at}/test`);
    expect([reply.status, reply.json.message]).toEqual([200, 'Test event sent']);
    return reply.json.data;
  }

  it('sends an event now and answers with the result', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook({ active: false, events: ['domain.verified'] });
    const { json } = await tenant.api.post(`${hook.at}/test`);
    expect(json.data).toMatchObject({
      event_type: 'webhook.test',
      status: 'succeeded',
      attempts: 1,
      response_code: 204,
      failure: null,
    });
    const [received] = receiver.at(hook.path);
    expect(verified(received, hook.secret)).toMatchObject({
      type: 'webhook.test',
      data: { endpoint_id: hook.id, organization_id: tenant.organization },
    });
    expect((await tenant.settled(hook.at))[0]).toEqual(json.data);
  });

  it('says how it failed, and does not try again', async () => {
    const failed = { status: 'failed', attempts: 1, next_attempt_at: null };
    expect(await test({}, 500)).toMatchObject({ ...failed, response_code: 500, failure: 'error_status' });
    expect(await test({}, 302)).toMatchObject({ ...failed, response_code: 302, failure: 'redirected' });
    expect(await test({}, 410)).toMatchObject({ ...failed, response_code: 410, failure: 'gone' });
    const silent = { ...failed, response_code: null };
    expect(await test({ url: secureReceiver.url('/', 'localhost') })).toMatchObject({
      ...silent,
      failure: 'tls_failed',
    });
    expect(await test({ url: 'http://127.0.0.1:1/' })).toMatchObject({
      ...silent,
      failure: 'connection_failed',
    });
    expect(await test({ url: 'http://no-such-name.invalid/' })).toMatchObject({
      ...silent,
      failure: 'name_not_resolved',
    });
    expect(secureReceiver.received).toEqual([]);
  });

  it('runs once at a time, and once for an idempotency key', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    let release = (): void => undefined;
    receiver.answer(hook.path, (response) => (release = () => response.writeHead(200).end()));
    const key = { 'idempotency-key': unique('key') };
    const running = tenant.api.post(`${hook.at}/test`, undefined, key);
    await receiver.first(hook.path);
    const second = await tenant.api.post(`${hook.at}/test`);
    expect([second.status, second.json.error.message]).toEqual([
      409,
      'A test of this webhook is still running',
    ]);
    expect((await tenant.api.post(`${hook.at}/test`, undefined, key)).status).toBe(409);
    release();
    const { text } = await running;
    expect((await tenant.api.post(`${hook.at}/test`, undefined, key)).text).toBe(text);
    expect(receiver.at(hook.path)).toHaveLength(1);
  });
});

describe('secrets', () => {
  it('sign side by side for a day after a rotation', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    const rotated = await tenant.api.post(`${hook.at}/rotate-secret`);
    await tenant.api.post(`${hook.at}/test`);
    const [received] = receiver.at(hook.path);
    expect((received.headers['webhook-signature'] as string).split(' ')).toHaveLength(2);
    for (const secret of [hook.secret, rotated.json.data.secret]) verified(received, secret);

    const atOnce = await tenant.api.post(`${hook.at}/rotate-secret`, { previous_valid_seconds: 0 });
    await tenant.api.post(`${hook.at}/test`);
    const [, second] = receiver.at(hook.path);
    verified(second, atOnce.json.data.secret);
    for (const secret of [hook.secret, rotated.json.data.secret]) {
      expect(() => verified(second, secret)).toThrow('signature');
    }
  });
});

describe('POST /webhooks/:id/deliveries/:deliveryId/replay', () => {
  it('delivers again under the same id, at once, with all retries', async () => {
    const tenant = await Tenant.make();
    const hook = await tenant.hook();
    receiver.answer(hook.path, 500);
    await tenant.cause();
    const [waiting] = await tenant.log(hook.at, ({ failure }) => failure !== null);
    const at = `${hook.at}/deliveries/${waiting.id}`;
    receiver.answer(hook.path, 200);
    const { headers } = await tenant.api.get(at);
    const replay = await tenant.api.post(`${at}/replay`, undefined, { 'if-match': headers.get('etag')! });
    expect(replay.json).toMatchObject({
      message: 'Webhook delivery scheduled again',
      data: { id: waiting.id, status: 'pending', attempts: 0 },
    });
    const [first, second] = await receiver.first(hook.path, 2);
    expect(second.at - first.at).toBeLessThan(4_000);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect((await tenant.settled(hook.at))[0]).toMatchObject({ status: 'succeeded', attempts: 1 });

    // What has succeeded can be had again as well: a receiver may have lost it.
    expect((await tenant.api.post(`${at}/replay`)).status).toBe(200);
    const [, , third] = await receiver.first(hook.path, 3);
    expect(third.body).toBe(first.body);
    const stale = await tenant.api.post(`${at}/replay`, undefined, { 'if-match': headers.get('etag')! });
    expect(stale.status).toBe(412);
    const audit = await tenant.api.get(`/audit?resource_id=${waiting.id}`);
    expect(audit.json.data.events.map(({ action }: any) => action)).toEqual(['replay', 'replay']);
    expect((await tenant.api.post(`${hook.at}/deliveries/delivery_1/replay`)).status).toBe(404);
  });
});

describe('an attempt', () => {
  it('is given up after 15 seconds', async () => {
    const { reply, seconds } = await unanswered;
    expect(reply.json.data).toMatchObject({ status: 'failed', response_code: null, failure: 'timeout' });
    expect(Math.abs(seconds - 15)).toBeLessThan(1);
  });
});
