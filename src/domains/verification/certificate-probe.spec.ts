import { once } from 'node:events';
import { type AddressInfo, createServer, isIP, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { readSettings } from '../../config/settings.js';
import { NameResolver } from '../../dns/name-resolver.js';
import type { HostAddress } from '../../dns/system-lookup.js';
import { EgressPolicy } from '../../egress/egress-policy.js';
import { CertificateProbe } from './certificate-probe.js';
import type { SipsTarget } from './domain-lookups.js';

/** Resolves every name to these addresses. */
class FixedNames extends NameResolver {
  constructor(private readonly found: string[]) {
    super();
  }

  override addresses(): Promise<HostAddress[]> {
    return Promise.resolve(this.found.map((address) => ({ address, family: isIP(address) as 4 | 6 })));
  }
}

function probe(names: NameResolver, allowPrivate = 'true'): CertificateProbe {
  const settings = readSettings({
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    JWT_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: 'ab'.repeat(32),
    EGRESS_ALLOW_PRIVATE: allowPrivate,
  });
  return new CertificateProbe(new EgressPolicy(settings, names));
}

const DOMAIN = { domain: 'example.com', organization_id: 'org_1' };

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

  function read(target: SipsTarget | SipsTarget[], addresses = ['127.0.0.1'], allowPrivate = 'true') {
    const using = probe(new FixedNames(addresses), allowPrivate);
    return using.expiry(DOMAIN, [target].flat(), new AbortController().signal);
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
    expect(await read(target, ['127.0.0.2', '127.0.0.1', '::1'])).toEqual(expiry);
  });

  it('tries the next target', async () => {
    const expiry = new Date('2030-01-01T00:00:00Z');
    const [target, closed] = [await listen(await tls({ notAfterDate: expiry })), createServer()];
    const gone = await listen(closed);
    await once(closed.close(), 'close');
    servers.pop();
    expect(await read([gone, target])).toEqual(expiry);
    await expect(read([])).rejects.toThrow('has no SIP over TLS');
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
    const names = new FixedNames(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
    await expect(probe(names).expiry(DOMAIN, [target], controller.signal)).rejects.toThrow();
    expect(sockets.size).toBe(1);
  });

  it('connects to no address of a target of which one is refused', async () => {
    const target = await listen(createServer());
    for (const addresses of [
      ['127.0.0.1'],
      ['8.8.8.8', '127.0.0.1'],
      ['8.8.8.8', '::ffff:127.0.0.1'],
      ['64:ff9b::7f00:1'],
      ['169.254.169.254'],
    ]) {
      await expect(read(target, addresses, 'false')).rejects.toThrow('not allowed');
    }
    expect(sockets.size).toBe(0);
  });
});
