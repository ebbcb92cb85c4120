import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { generate } from 'selfsigned';
import type { Answer } from 'dns-packet';
import { type Certificate, selfSignedCertificate } from '../../../test/support/sip/certificate.js';
import { sipFixtures } from '../../../test/support/sip/fixtures.js';
import { NameServer } from '../../../test/support/sip/name-server.js';
import type { PingedGateway } from '../../sip-gateways/sip-gateway.entity.js';
import type { GatewayPing } from '../status-rules.js';
import { GatewayPinger } from './gateway-pinger.js';

const { startClient, startPhone, listen, closing } = sipFixtures();

/** A pinger that knows these names. */
async function pingerWith(records: Answer[] = []): Promise<GatewayPinger> {
  const names = closing(await NameServer.start(records));
  return new GatewayPinger(startClient({ resolver: names.resolver() }));
}

function ping(
  pinger: GatewayPinger,
  gateway: Partial<PingedGateway>,
  timeoutMs = 2_000,
): Promise<GatewayPing> {
  const target = { host: '127.0.0.1', port: null, transport: 'udp', tls_verify: true, tls_ca: null } as const;
  return pinger.ping({ ...target, ...gateway }, 'org_1', timeoutMs);
}

describe('a gateway without a port', () => {
  const a = (name: string, data: string): Answer => ({ type: 'A', name, data });
  const srv = (name: string, port: number, priority: number): Answer => ({
    type: 'SRV',
    name,
    data: { target: 'pbx.acme.test', port, priority, weight: 0 },
  });

  it('is pinged by its SRV records, with failover', async () => {
    const [silent, phone] = [await startPhone({ behaviour: { silent: true } }), await startPhone()];
    const pinger = await pingerWith([
      a('pbx.acme.test', '127.0.0.1'),
      srv('_sip._udp.acme.test', phone.port, 20),
      srv('_sip._udp.acme.test', silent.port, 10),
    ]);
    expect(await ping(pinger, { host: 'acme.test' })).toMatchObject({ error_message: null });
    expect(silent.requests.length).toBeGreaterThan(0);
    expect(phone.requests).toHaveLength(1);
  });

  it('has the default port where it has none, and as an address', async () => {
    const phone = await startPhone({ host: '127.0.7.1', port: 5060 });
    const pinger = await pingerWith([a('acme.test', '127.0.7.1')]);
    for (const host of ['acme.test', '127.0.7.1']) {
      expect(await ping(pinger, { host })).toMatchObject({ error_message: null });
    }
    expect(phone.requests).toHaveLength(2);
  });
});

describe('a gateway over TLS', () => {
  let certificate: Certificate;

  beforeAll(async () => {
    certificate = await selfSignedCertificate(['IP:127.0.0.1']);
  });

  it('is verified, by the authorities of its own where it has some, or not at all', async () => {
    const { port } = await startPhone({ transport: 'tls', certificate });
    const pinger = await pingerWith();
    const trusting = { transport: 'tls', port } as const;
    // One after another: what was connected to with one trust serves no other.
    expect((await ping(pinger, { ...trusting, tls_verify: false })).error_message).toBeNull();
    expect((await ping(pinger, { ...trusting, tls_ca: certificate.cert })).error_message).toBeNull();
    expect(await ping(pinger, trusting)).toMatchObject({
      status: 'down',
      error_message: 'TLS handshake failed: the certificate is self-signed and not trusted',
    });
    const other = await selfSignedCertificate(['IP:127.0.0.1']);
    expect((await ping(pinger, { ...trusting, tls_ca: other.cert })).error_message).toContain('not trusted');
  });

  it.each([
    [
      'the certificate has expired',
      { notBeforeDate: new Date('2019-01-01'), notAfterDate: new Date('2020-01-01') },
    ],
    ['the certificate is not valid yet', { notBeforeDate: new Date(Date.now() + 86_400_000) }],
    ['the certificate is for another host name', {}],
  ])('says that %s', async (reason, dates) => {
    const subject = [{ name: 'commonName', value: 'pbx.test' }];
    const { private: key, cert } = await generate(subject, { keyType: 'ec', ...dates });
    const { port } = await startPhone({ transport: 'tls', certificate: { key, cert } });
    const failed = await ping(await pingerWith(), { transport: 'tls', port, tls_ca: cert });
    expect(failed).toMatchObject({ status: 'down', error_message: `TLS handshake failed: ${reason}` });
  });

  it('says that the peer does not speak TLS, or goes away', async () => {
    const pinger = await pingerWith();
    const plain = await listen({ transport: 'tcp' });
    plain.onConnection = (connection) => connection.end('SIP/2.0 400 Bad Request\r\n\r\n');
    const closed = await listen({ transport: 'tcp' });
    closed.onConnection = (connection) => connection.destroy();
    const messages = await Promise.all(
      [plain, closed].map(async ({ port }) => (await ping(pinger, { transport: 'tls', port })).error_message),
    );
    expect(messages).toEqual([
      'TLS handshake failed: the peer does not use TLS',
      'TLS handshake failed: the connection was closed',
    ]);
  });

  it('says that the peer wants a certificate of ours', async () => {
    const server = createServer({ ...certificate, requestCert: true, rejectUnauthorized: true });
    server.on('tlsClientError', () => undefined);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    closing({ close: () => void server.close() });
    const { port } = server.address() as AddressInfo;
    const failed = await ping(await pingerWith(), { transport: 'tls', port, tls_verify: false });
    expect(failed.error_message).toBe('TLS handshake failed: the peer requires a client certificate');
  });
});
