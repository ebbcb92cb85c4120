import { generate } from 'selfsigned';
import { type Reply, unique } from '../support/api.js';
import { until } from '../support/until.js';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';
import { WebhookTenant } from '../support/webhook-tenant.js';

let receiver: WebhookReceiver;
let secureReceiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  secureReceiver = await WebhookReceiver.start({ key: pems.private, cert: pems.cert });
});

afterAll(async () => {
  await receiver.stop();
  await secureReceiver.stop();
});

describe('POST /webhooks/:id/test', () => {
  async function test(overrides: Record<string, unknown> = {}, status?: number): Promise<Reply['json']> {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook(overrides);
    if (status !== undefined) receiver.answer(hook.path, status);
    const reply = await tenant.api.post(`${hook.at}/test`);
    expect([reply.status, reply.json.message]).toEqual([200, 'Test event sent']);
    return reply.json.data;
  }

  it('sends an event now and answers with the result', async () => {
    const tenant = await WebhookTenant.of(receiver);
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
    expect((await tenant.settled(hook))[0]).toEqual(json.data);
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
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    const earlier = (await tenant.api.post(`${hook.at}/test`)).json.data.id as string;
    let release = (): void => undefined;
    receiver.answer(hook.path, (response) => (release = () => response.writeHead(200).end()));
    const key = { 'idempotency-key': unique('key') };
    const running = tenant.api.post(`${hook.at}/test`, undefined, key);
    await until('the test that runs', () => receiver.at(hook.path).length === 2);
    for (const path of [`${hook.at}/test`, `${hook.at}/deliveries/${earlier}/replay`]) {
      const second = await tenant.api.post(path);
      expect([second.status, second.json.error.message]).toEqual([
        409,
        'A test of this webhook is still running',
      ]);
    }
    expect((await tenant.api.post(`${hook.at}/test`, undefined, key)).status).toBe(409);
    release();
    const { text } = await running;
    expect((await tenant.api.post(`${hook.at}/test`, undefined, key)).text).toBe(text);
    expect(receiver.at(hook.path)).toHaveLength(2);
  });
});

describe('secrets', () => {
  it('sign side by side for a day after a rotation', async () => {
    const tenant = await WebhookTenant.of(receiver);
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
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    receiver.answer(hook.path, 500);
    await tenant.cause();
    const [waiting] = await tenant.log(hook, ({ failure }) => failure !== null);
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
    expect((await tenant.settled(hook))[0]).toMatchObject({ status: 'succeeded', attempts: 1 });

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

  it('takes `latest` for the newest delivery of the webhook', async () => {
    const tenant = await WebhookTenant.of(receiver);
    const hook = await tenant.hook();
    const latest = `${hook.at}/deliveries/latest`;
    expect([
      (await tenant.api.get(latest)).status,
      (await tenant.api.post(`${latest}/replay`)).status,
    ]).toEqual([404, 404]);
    await tenant.api.post(`${hook.at}/test`);
    const { id } = (await tenant.api.post(`${hook.at}/test`)).json.data;
    expect((await tenant.api.get(latest)).json.data.id).toBe(id);
    expect((await tenant.api.post(`${latest}/replay`)).json.data).toMatchObject({ id, attempts: 0 });
    expect((await receiver.first(hook.path, 3))[2].headers['webhook-id']).toBe(
      receiver.at(hook.path)[1].headers['webhook-id'],
    );
  });
});
