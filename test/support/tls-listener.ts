import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

/** A TLS server on loopback with a certificate of its own, which nobody trusts. */
export class TlsListener {
  /** TCP connections so far, with or without a handshake. */
  connections = 0;

  private constructor(
    private readonly server: Server,
    /** The server names that clients have asked for (RFC 6066 section 3), one a handshake. */
    readonly serverNames: string[],
    /** When the certificate ends. */
    readonly expiry: Date,
  ) {
    server.on('connection', () => this.connections++);
    server.on('tlsClientError', () => undefined);
    server.on('secureConnection', (socket) => socket.on('error', () => undefined));
  }

  /** @param days until the certificate ends */
  static async start(days: number): Promise<TlsListener> {
    const folder = await mkdtemp(join(tmpdir(), 'tls-listener-'));
    try {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const form = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      const named = ['-subj', '/CN=sips.test', '-days', String(days), '-keyout', key, '-out', cert];
      await promisify(execFile)('openssl', ['req', ...form, ...named]);
      const certificate = await readFile(cert);
      const serverNames: string[] = [];
      const server = createServer({
        key: await readFile(key),
        cert: certificate,
        SNICallback: (name, done) => {
          serverNames.push(name);
          done(null);
        },
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return new TlsListener(server, serverNames, new Date(new X509Certificate(certificate).validTo));
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }
}
