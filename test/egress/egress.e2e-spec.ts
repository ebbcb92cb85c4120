import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { generate } from 'selfsigned';
import { unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice } from '../support/devices.js';
import { aName, DomainService } from '../support/domain-service.js';
import { eventually } from '../support/eventually.js';
import { rebootIn, register, startPhone } from '../support/phones.js';
import { freshServers, startService } from '../support/service.js';
import { TlsListener } from '../support/tls-listener.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { WebhookTenant } from '../support/webhook-tenant.js';

/** Whatever a tenant has the service send to, it sends nothing to private networks that are not allowed. */
describe('where private networks may not be reached', () => {
  let own: DomainService;
  let database: pg.Client;
  let receiver: WebhookReceiver;
  let sips: TlsListener;

  beforeAll(async () => {
    [own, receiver, sips] = await Promise.all([
      DomainService.start({ EGRESS_ALLOW_PRIVATE: 'false' }),
      WebhookReceiver.start(),
      TlsListener.start(new Date(Date.now() + 3_600_000)),
    ]);
    database = await databaseClient(own.servers.DATABASE_URL);
  });

  afterAll(async () => {
    await database.end();
    await own.stop();
    await receiver.stop();
    await sips.close();
  });

  it('webhooks refuse such addresses at once, and names by what they resolve to at the delivery', async () => {
    const tenant = await WebhookTenant.of(receiver, own.service.url);
    const { port } = new URL(receiver.url('/'));
    const hosts = ['127.0.0.1', '127.1', '2130706433', '0x7f.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0'];
    for (const host of [...hosts, '169.254.169.254', '10.0.0.1', '[fd00::1]', 'localhost', 'x.localhost']) {
      const body = { organization_id: tenant.organization, url: `http://${host}:${port}/strict` };
      const reply = await tenant.api.put('/webhooks/new', body);
      expect([host, reply.status, reply.json.error.details]).toEqual([
        host,
        422,
        [{ field: 'url', message: 'must not point to a private, loopback, link-local or reserved address' }],
      ]);
    }

    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const hook = await tenant.hook({ url: 'http://hooks.example.com/' });
      // As if the name had resolved to something else when it was put.
      const url = `http://${host}:${port}/strict`;
      await database.query('UPDATE webhook_endpoints SET url = $2 WHERE id = $1', [hook.id, url]);
      await tenant.cause();
      const [pending] = await tenant.log(hook, ({ failure }) => failure !== null);
      expect([pending.status, pending.failure]).toEqual(['pending', 'address_not_allowed']);
      const tested = await tenant.api.post(`${hook.at}/test`);
      expect(tested.json.data).toMatchObject({ status: 'failed', failure: 'address_not_allowed' });
    }
    expect(receiver.at('/strict')).toEqual([]);
  });

  it('gateways are refused at once, or down when they are pinged', async () => {
    const phone = await startPhone();
    const gateway = (overrides: object): object => ({
      name: unique('Gateway '),
      organization_id: own.organization,
      ping_interval_seconds: 0,
      ...overrides,
    });
    const body = gateway({ host: '192.0.2.7', port: phone.port, failure_threshold: 1 });
    const { id } = await own.api.create('/sipgateways/new', body);
    // As a name that resolved to something else when it was put.
    await database.query(`UPDATE sip_gateways SET host = 'localhost' WHERE id = $1`, [id]);
    await own.api.post(`/sipgateways/${id}`, { ping_interval_seconds: 5 });
    const hosts = ['127.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', '0.0.0.0', 'localhost'];
    for (const host of hosts) {
      const reply = await own.api.put('/sipgateways/new', gateway({ host }));
      expect([host, reply.status, reply.json.error.details?.[0].field]).toEqual([host, 422, 'host']);
    }
    const { json, status } = await own.api.put('/sipgateways/new', gateway({ host: '10.1.2.3' }));
    expect(status).toBe(201);
    expect((await own.api.post(`/sipgateways/${json.data.id}`, { host: 'fe80::1' })).status).toBe(422);

    const down = await eventually(
      () => own.api.get(`/sipgateways/${id}`),
      (reply) => reply.json.data.status === 'down',
    );
    expect(down.json.data.error_message).toBe('The host has an address the service must not send to');
    expect(phone.requests).toEqual([]);
  });

  it('SIP requests to devices do not go to them, however they are named', async () => {
    const phone = await startPhone();
    const { id } = await makeDevice(own.api, own.organization);
    const refused = { contact: phone.contact, expires: 3600 };
    expect((await own.api.put(`/sipedge/registrations/${id}`, refused)).status).toBe(422);

    // A name is only known to be loopback once it is resolved.
    await register(own.api, id, `sip:1001@localhost:${phone.port}`);
    const notify = await own.api.post(`/devices/sipnotify/${id}`, { event: 'talk' });
    expect([notify.status, notify.json.error.code]).toEqual([503, 'device_unreachable']);
    await own.api.put(`/devices/reboot/${id}`);
    expect(await rebootIn(own.api, id, 'failed', 'not_allowed')).toMatchObject({ attempts: 1 });
    expect(phone.requests).toHaveLength(0);
  });

  it('checks of domains never connect to them, whatever the name says', async () => {
    const hosts = [
      ['A', '127.0.0.1'],
      ['AAAA', '::ffff:127.0.0.1'],
      ['AAAA', '::1'],
    ] as const;
    const ids = await Promise.all(
      hosts.map(async ([type, address]) => {
        const made = await own.make(aName(), { ssl_enabled: true });
        const { id, domain } = made;
        own.publish(made);
        own.dns.publish(`_sips._tcp.${domain}`, 'SRV', { target: `edge.${domain}`, port: sips.port });
        own.dns.publish(`edge.${domain}`, type, address);
        return id as string;
      }),
    );
    const wasChecked = (data: any): boolean => data.last_checked_at !== null && data.verified_at !== null;
    for (const id of ids) {
      const checked = await own.reads(id, 'a check', wasChecked);
      expect([checked.status, checked.ssl_certificate_expiry]).toEqual(['active', null]);
      expect(own.dns.asked(`A edge.${checked.domain}`)).toBeGreaterThan(0);
    }
    expect(sips.connections).toBe(0);
  });
});

describe('where some private networks may be reached', () => {
  it('webhooks reach them, and take the certificates of those who are trusted, by name', async () => {
    const altNames = [{ type: 2 as const, value: 'localhost' }];
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames },
      ],
    });
    const folder = await mkdtemp(join(tmpdir(), 'telephony-egress-'));
    const authority = join(folder, 'authority.pem');
    await writeFile(authority, pems.cert);
    const secure = await WebhookReceiver.start({ key: pems.private, cert: pems.cert });
    const service = await startService({
      ...(await freshServers()),
      EGRESS_ALLOW_PRIVATE: 'false',
      EGRESS_ALLOWED_NETWORKS: '127.0.0.0/8, ::1',
      NODE_EXTRA_CA_CERTS: authority,
    });
    try {
      const tenant = await WebhookTenant.of(secure, service.url);
      const test = async (host: string): Promise<any> => {
        const { at } = await tenant.hook({ url: secure.url('/', host) });
        return (await tenant.api.post(`${at}/test`)).json.data;
      };
      expect(await test('localhost')).toMatchObject({ status: 'succeeded', response_code: 204 });
      expect(await test('127.0.0.1')).toMatchObject({ status: 'failed', failure: 'tls_failed' });
      expect(secure.received).toHaveLength(1);
    } finally {
      await service.stop();
      await secure.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
