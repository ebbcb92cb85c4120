import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { readSettings } from '../../config/settings.js';
import { EgressPolicy } from '../../egress/egress-policy.js';
import { CertificateProbe } from './certificate-probe.js';
import type { DnsSession } from './dns-client.js';

/** A session with a DNS server that has these addresses for every name. */
function dnsWith(a: string[], aaaa: string[] = []): DnsSession {
  const found = (records: string[]) => (name: string) => Promise.resolve({ name, records });
  return { a: found(a), aaaa: found(aaaa) } as unknown as DnsSession;
}

function probe(allowPrivate = 'true'): CertificateProbe {
  const settings = readSettings({
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    JWT_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: 'ab'.repeat(32),
    EGRESS_ALLOW_PRIVATE: allowPrivate,
  });
  return new CertificateProbe(new EgressPolicy(settings));
}

describe('CertificateProbe', () => {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];

  async function listen(server: Server): Promise<{ host: string; port: number }> {
    server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return { host: 'edge.example.com', port: (server.address() as AddressInfo).port };
  }

  async function tls(options: Parameters<typeof generate>[1], more = {}): Promise<Server> {
    const subject = [{ name: 'commonName', value: 'example.com' }];
    const { private: key, cert } = await generate(subject, { keyType: 'ec', ...options });
    return createTlsServer({ key, cert, ...more }).on('tlsClientError', () => undefined);
  }

  function read(target: { host: string; port: number }, dns = dnsWith(['127.0.0.1']), using = probe()) {
    return using.expiry(dns, 'example.com', target, new AbortController().signal);
  }

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
  });

  it.each([
    ['that nobody trusts', '2030-01-02T03:04:05.000Z', {}],
    ['that has expired', '2020-01-01T00:00:00.000Z', {}],
    ['of a server that knows only TLS 1.2', '2031-01-01T00:00:00.000Z', { maxVersion: 'TLSv1.2' }],
    ['of a server that wants one of ours', '2032-01-01T00:00:00.000Z', { requestCert: true }],
  ])('reads a certificate %s', async (_, expiry, options) => {
    const dates = { notBeforeDate: new Date('2019-01-01T00:00:00Z'), notAfterDate: new Date(expiry) };
    expect(await read(await listen(await tls(dates, options)))).toEqual(new Date(expiry));
  });

  it('tries the next address of the target', async () => {
    const expiry = new Date('2030-01-01T00:00:00Z');
    const target = await listen(await tls({ notAfterDate: expiry }));
    expect(await read(target, dnsWith(['127.0.0.2', '127.0.0.1'], ['::1']))).toEqual(expiry);
  });

  it('gives up on a port that says nothing, or something else than TLS', async () => {
    const silent = await listen(createServer());
    const began = Date.now();
    await expect(read(silent)).rejects.toThrow('No TLS handshake in time');
    expect(Date.now() - began).toBeLessThan(4_000);

    const other = await listen(createServer((socket) => socket.end('SIP/2.0 400 Bad Request\r\n\r\n')));
    await expect(read(other)).rejects.toThrow();
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    const server = createServer(() => controller.abort());
    const target = await listen(server);
    const dns = dnsWith(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
    await expect(probe().expiry(dns, 'example.com', target, controller.signal)).rejects.toThrow();
    expect(sockets.size).toBe(1);
  });

  it('connects to no address of a target of which one is refused', async () => {
    const target = await listen(createServer());
    for (const dns of [
      dnsWith(['127.0.0.1']),
      dnsWith(['8.8.8.8', '127.0.0.1']),
      dnsWith(['8.8.8.8'], ['::ffff:127.0.0.1']),
      dnsWith([], ['64:ff9b::7f00:1']),
      dnsWith(['169.254.169.254']),
    ]) {
      await expect(read(target, dns, probe('false'))).rejects.toThrow('not allowed');
    }
    await expect(read(target, dnsWith([]))).rejects.toThrow('has no address');
    expect(sockets.size).toBe(0);
  });
});
