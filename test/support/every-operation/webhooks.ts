import type { Tenant } from './tenant.js';
import type { OperationTest } from './operation-test.js';

/** A delivery that was made, and its webhook. */
async function delivered(tenant: Tenant): Promise<{ id: string; deliveryId: string }> {
  const { id } = await tenant.webhook();
  return { id, deliveryId: (await tenant.client.testWebhook({ id })).id };
}

export const webhooks = {
  listWebhooks: {
    async succeeds(tenant) {
      const { id } = await tenant.webhook();
      const { webhooks } = await tenant.client.listWebhooks();
      expect(webhooks.map((webhook) => webhook.id)).toEqual([id]);
    },
    fails: ({ client }) => client.listWebhooks({ page: 0 }),
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },

  getWebhook: {
    async succeeds(tenant) {
      const { id } = await tenant.webhook();
      const webhook = await tenant.client.getWebhook({ id });
      expect([webhook.id, webhook.active, 'secret' in webhook]).toEqual([id, true, false]);
    },
    fails: ({ client }) => client.getWebhook({ id: 'trunk_1' }),
    with: [400, 'invalid_request', 'Invalid webhook ID format'],
  },

  putWebhook: {
    async succeeds({ client, organization }) {
      const body = {
        organization_id: organization,
        url: 'https://hooks.example.com/',
        events: ['domain.verified'],
      };
      const webhook = await client.putWebhook({ id: 'new', body: { ...body, events: ['domain.verified'] } });
      expect(webhook).toMatchObject({ ...body, secret: expect.stringMatching(/^whsec_/) });
    },
    fails: ({ client, organization }) =>
      client.putWebhook({ id: 'new', body: { organization_id: organization, url: 'gopher://example.com' } }),
    with: [422, 'validation_failed', 'Validation error'],
  },

  updateWebhook: {
    async succeeds(tenant) {
      const { id } = await tenant.webhook();
      const webhook = await tenant.client.updateWebhook({ id, body: { active: false } });
      expect(webhook).toMatchObject({ id, active: false });
    },
    async fails(tenant) {
      const { id } = await tenant.webhook();
      return tenant.client.updateWebhook({ id, body: {} });
    },
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },

  deleteWebhook: {
    async succeeds(tenant) {
      const { id } = await tenant.webhook();
      expect(await tenant.client.deleteWebhook({ id })).toMatchObject({ id });
    },
    async fails(tenant) {
      const { id } = await tenant.webhook();
      await tenant.client.deleteWebhook({ id });
      return tenant.client.deleteWebhook({ id });
    },
    with: [404, 'not_found', 'Webhook not found'],
  },

  rotateWebhookSecret: {
    async succeeds(tenant) {
      const { id } = await tenant.webhook();
      const rotated = await tenant.client.rotateWebhookSecret({ id, body: { previous_valid_seconds: 60 } });
      expect(rotated).toMatchObject({ id, secret: expect.stringMatching(/^whsec_/) });
    },
    async fails(tenant) {
      const { id } = await tenant.webhook();
      return tenant.client.rotateWebhookSecret({ id, body: { previous_valid_seconds: -1 } });
    },
    with: [422, 'validation_failed', 'Validation error'],
  },

  testWebhook: {
    async succeeds(tenant) {
      const { id, receiver } = await tenant.webhook();
      const delivery = await tenant.client.testWebhook({ id });
      expect(delivery).toMatchObject({ event_type: 'webhook.test', status: 'succeeded', response_code: 204 });
      expect(receiver.received).toHaveLength(1);
    },
    async fails(tenant) {
      const { id, receiver } = await tenant.webhook();
      receiver.answer('/', () => undefined);
      void tenant.client.testWebhook({ id }).catch(() => 'the receiver is gone by then');
      await receiver.first('/');
      return tenant.client.testWebhook({ id });
    },
    with: [409, 'conflict', 'A test of this webhook is still running'],
  },

  listWebhookDeliveries: {
    async succeeds(tenant) {
      const { id, deliveryId } = await delivered(tenant);
      const { deliveries } = await tenant.client.listWebhookDeliveries({ id, status: 'succeeded' });
      expect(deliveries.map((delivery) => delivery.id)).toEqual([deliveryId]);
    },
    fails: async (tenant) => {
      const { id } = await tenant.webhook();
      return (await tenant.clientAs({ scope: 'webhooks:write' })).listWebhookDeliveries({ id });
    },
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  getWebhookDelivery: {
    async succeeds(tenant) {
      const { id, deliveryId } = await delivered(tenant);
      const delivery = await tenant.client.getWebhookDelivery({ id, deliveryId });
      expect(delivery.payload).toMatchObject({ type: 'webhook.test', data: { endpoint_id: id } });
    },
    async fails(tenant) {
      const { id } = await tenant.webhook();
      const { deliveryId } = await delivered(tenant);
      return tenant.client.getWebhookDelivery({ id, deliveryId });
    },
    with: [404, 'not_found', 'Webhook delivery not found'],
  },

  replayWebhookDelivery: {
    async succeeds(tenant) {
      const { id, deliveryId } = await delivered(tenant);
      const replayed = await tenant.client.replayWebhookDelivery({ id, deliveryId });
      expect(replayed).toMatchObject({ id: deliveryId, status: 'pending' });
    },
    async fails(tenant) {
      const { id, deliveryId } = await delivered(tenant);
      await tenant.client.replayWebhookDelivery({ id, deliveryId });
      await tenant.client.deleteWebhook({ id });
      return tenant.client.replayWebhookDelivery({ id, deliveryId });
    },
    with: [404, 'not_found', 'Webhook not found'],
  },
} satisfies Record<string, OperationTest>;
