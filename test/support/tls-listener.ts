import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { generate } from 'selfsigned';

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

  /** @param expiry when the certificate is to end */
  static async start(expiry: Date): Promise<TlsListener> {
    const subject = [{ name: 'commonName', value: 'sips.test' }];
    const { private: key, cert } = await generate(subject, { keyType: 'ec', notAfterDate: expiry });
    const serverNames: string[] = [];
    const server = createServer({
      key,
      cert,
      SNICallback: (name, done) => {
        serverNames.push(name);
        done(null);
      },
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new TlsListener(server, serverNames, new Date(new X509Certificate(cert).validTo));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }
}
