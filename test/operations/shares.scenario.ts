import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { jest } from '@jest/globals';
import type pg from 'pg';
import { Api, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice } from '../support/devices.js';
import { eventually } from '../support/eventually.js';
import { rebootIn, register, registeredPhone, startPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { WebhookTenant } from '../support/webhook-tenant.js';

/** Far less than a silent peer holds a place for. */
const PROMPTLY_MS = 4_000;
jest.setTimeout(60_000);

/** Organizations whose receivers, gateways and phones hang hold up no other organization. */
describe('a greedy organization', () => {
  let service: Service;
  let database: pg.Client;
  let silent: Socket;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    const servers = await freshServers();
    // So long a silent phone holds a place.
    service = await startService({ ...servers, SIP_TIMEOUT_MS: '30000' });
    database = await databaseClient(servers.DATABASE_URL);
    silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
    receiver = await WebhookReceiver.start();
  });

  afterAll(async () => {
    await service.kill();
    await database.end();
    await receiver.stop();
    silent.close();
  });

  const tenant = async (): Promise<{ api: Api; organization: string }> => {
    const organization = unique('org_');
    return { organization, api: await Api.as({ org_ids: [organization] }, service.url) };
  };

  it('does not hold up the webhooks of others', async () => {
    const greedy = await Promise.all([1, 2, 3, 4].map(() => WebhookTenant.of(receiver, service.url)));
    const makeGreedy = async (each: WebhookTenant): Promise<void> => {
      for (let hooks = 0; hooks < 50; hooks++) receiver.answer((await each.hook()).path, () => undefined);
      for (let events = 0; events < 4; events++) await each.cause();
    };
    await Promise.all(greedy.map(makeGreedy));
    await eventually(
      async () => receiver.received.length,
      (count) => count > 350,
      15_000,
    );
    const other = await WebhookTenant.of(receiver, service.url);
    const hook = await other.hook();
    await other.cause();
    await receiver.first(hook.path, 1, PROMPTLY_MS);
    expect(receiver.received.length).toBeLessThan(512);
  });

  it('does not hold up the webhooks of others, however many events it causes at once', async () => {
    const [greedy, other] = await Promise.all([1, 2].map(() => WebhookTenant.of(receiver, service.url)));
    const hook = await other.hook();
    await database.query(
      `INSERT INTO outbox_events (id, organization_id, type, data, created_at)
       SELECT 'event_' || $1 || n, $2, 'trunk.status_changed', '{}', now() FROM generate_series(1, 1000) AS n`,
      [unique('e'), greedy.organization],
    );
    await other.cause();
    await receiver.first(hook.path, 1, PROMPTLY_MS);
    const open = (): Promise<number> =>
      database
        .query('SELECT FROM outbox_events WHERE dispatched_at IS NULL')
        .then(({ rowCount }) => rowCount!);
    await eventually(open, (count) => count === 0);
  });

  it('does not hold up the reads of others with large answers', async () => {
    const [greedy, other] = [await tenant(), await tenant()];
    const settings = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`parameter_${index}`, 1]));
    for (let made = 0; made < 40; made++) {
      const body = { organization_id: greedy.organization, domain: `${unique('d')}.example.com`, settings };
      expect((await greedy.api.put('/domains/new', body)).status).toBe(201);
    }
    let answered = 0;
    const large = Array.from({ length: 16 }, async (_, index) => {
      const { status } = await greedy.api.get(index % 2 ? '/audit?per_page=200' : '/domains?per_page=200');
      answered++;
      return status;
    });
    for (let read = 0; read < 3; read++) {
      expect((await other.api.get(`/orgips/index?page=${read + 1}`)).status).toBe(200);
    }
    expect(answered).toBeLessThan(12);
    expect(new Set(await Promise.all(large))).toEqual(new Set([200]));
  });

  it('does not hold up the pings of others, however many gateways it has', async () => {
    const [greedy, other] = [await tenant(), await tenant()];
    await database.query('BEGIN');
    await database.query(
      `INSERT INTO sip_gateways (id, organization_id, name, host, port, transport, ping_interval_seconds,
         failure_threshold, recovery_threshold, created_at, updated_at, version)
       SELECT 'gw_' || $1 || n, $2, 'G' || n, '127.0.0.1', $3, 'udp', 5, 3, 1, now(), now(), 1
       FROM generate_series(1, 4000) AS n`,
      [unique('g'), greedy.organization, silent.address().port],
    );
    await database.query(
      `INSERT INTO gateway_states (gateway_id, series_id, status, down_run, unhealthy_run)
       SELECT id, nextval('gateway_series'), 'unknown', 0, 0 FROM sip_gateways WHERE organization_id = $1`,
      [greedy.organization],
    );
    // As a process of the version before would: without the organization.
    await database.query(
      `INSERT INTO gateway_ping_schedule (gateway_id, next_ping_at, pinging_until)
       SELECT id, now() - interval '1 minute', '-infinity' FROM sip_gateways WHERE organization_id = $1`,
      [greedy.organization],
    );
    await database.query('COMMIT');
    const underWay = async (): Promise<number> =>
      (await database.query(`SELECT FROM gateway_ping_schedule WHERE pinging_until > now()`)).rowCount!;
    await eventually(underWay, (count) => count >= 450);

    const phone = await startPhone();
    const body = { organization_id: other.organization, name: 'Good', host: '127.0.0.1', port: phone.port };
    const made = await other.api.put('/sipgateways/new', { ...body, ping_interval_seconds: 5 });
    await eventually(
      () => other.api.get(`/sipgateways/${made.json.data.id}`),
      ({ json }) => json.data.status === 'healthy',
      PROMPTLY_MS,
    );
    expect(await underWay()).toBeLessThan(600);
    await database.query(`UPDATE gateway_ping_schedule SET next_ping_at = 'infinity'`);
  });

  it('does not hold up the reboots and NOTIFYs of others', async () => {
    const [greedy, other] = [await tenant(), await tenant()];
    const { id } = await makeDevice(greedy.api, greedy.organization);
    const contact = `sip:phone@127.0.0.1:${silent.address().port}`;
    await register(greedy.api, id, contact);
    const prefix = `dev_${unique('g')}`;
    await database.query(
      `INSERT INTO devices (id, organization_id, mac_address, type, provisioning_status, secrets_ciphertext,
         secrets_key_id, configuration_changed_at, created_at, updated_at, version)
       SELECT $1 || n, organization_id, ('02:00:00:00:' || lpad(to_hex(n / 256), 2, '0') || ':' ||
         lpad(to_hex(n % 256), 2, '0'))::macaddr, type, provisioning_status, secrets_ciphertext, secrets_key_id,
         now(), now(), now(), 1
       FROM devices, generate_series(1, 500) AS n WHERE id = $2`,
      [prefix, id],
    );
    await database.query(
      `INSERT INTO device_registrations (device_id, line_number, contact, registered_at, last_registered_at,
         expires_at)
       SELECT id, 0, $2, now(), now(), now() + interval '1 hour' FROM devices WHERE id LIKE $1 || '%'`,
      [prefix, contact],
    );
    await database.query(
      `INSERT INTO reboots (id, device_id, organization_id, state, delay_seconds, force, scheduled_time, run_at,
         attempts, job_number, requested_by, request_id, created_at, updated_at)
       SELECT 'reboot_' || substr(id, 5), id, organization_id, 'scheduled', 0, false, now() - interval '1 minute',
         now() - interval '1 minute', 0, 1, 'user_1', 'r', now(), now()
       FROM devices WHERE id LIKE $1 || '%'`,
      [prefix],
    );
    const good = await registeredPhone(other.api, other.organization);
    let refused: Reply | undefined;
    for (let notifies = 0; notifies < 220; notifies++) {
      const ask = (): Promise<Reply> => greedy.api.post(`/devices/sipnotify/${id}`, { event: 'check-sync' });
      // Those that are under way end with the service.
      void ask().then(
        (reply) => (refused = reply.status === 429 ? reply : refused),
        () => undefined,
      );
    }
    const sending = async (): Promise<number> =>
      (await database.query(`SELECT FROM reboots WHERE state = 'sending' AND lease_until > now()`)).rowCount!;
    await eventually(sending, (count) => count >= 140, 15_000);
    await eventually(
      async () => refused,
      (reply) => reply !== undefined,
      25_000,
    );
    expect(refused!.headers.get('retry-after')).toBe('1');

    expect((await other.api.post(`/devices/sipnotify/${good.id}`, { event: 'check-sync' })).status).toBe(200);
    expect((await other.api.put(`/devices/reboot/${good.id}`)).status).toBe(200);
    await rebootIn(other.api, good.id, 'sent', undefined, PROMPTLY_MS);
    // Half of all places; on a machine that is busy some that were left count as well.
    expect(await sending()).toBeLessThan(200);
  });
});
