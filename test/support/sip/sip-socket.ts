import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificate.js';

/** Bytes that came in: a datagram, or a message cut from a stream. */
export interface ReceivedBytes {
  raw: Buffer;
  /** `performance.now()` at its arrival. */
  at: number;
  remote: { address: string; port: number };
  /** Sends bytes back to where these came from, as they are. */
  reply(bytes: Buffer | string): void;
  /** Sends bytes to another port of the sender; on a stream the same as {@link reply}. */
  replyToPort(bytes: Buffer | string, port: number): void;
  /** The connection they came on; missing for UDP. */
  connection?: Socket;
}

export interface SipSocketOptions {
  transport?: 'udp' | 'tcp' | 'tls';
  /** Default 127.0.0.1. */
  host?: string;
  /** Default: any free one. */
  port?: number;
  /** For TLS. */
  certificate?: Certificate;
}

/** A listening socket that knows no more of SIP than where a message ends: for garbage, and for phones. */
export class SipSocket {
  /** What came in, in order. */
  readonly received: ReceivedBytes[] = [];
  /** Connections that are open. */
  readonly connections = new Set<Socket>();
  /** Called for each connection to a TCP or TLS socket. */
  onConnection: (connection: Socket) => void = () => undefined;
  private readonly waiting: ((received: ReceivedBytes) => void)[] = [];
  private taken = 0;

  private constructor(
    readonly address: string,
    readonly port: number,
    private readonly onBytes: (received: ReceivedBytes) => void,
    private stop: (() => void) | undefined,
    /** Sends a datagram to a port, by default of its own host; UDP only. */
    readonly sendTo: (bytes: Buffer | string, port: number, host?: string) => void = () => undefined,
  ) {}

  /** @param onBytes called for each message that comes in */
  static listen(
    options: SipSocketOptions = {},
    onBytes: (received: ReceivedBytes) => void = () => undefined,
  ): Promise<SipSocket> {
    return options.transport === 'tcp' || options.transport === 'tls'
      ? SipSocket.listenStream(options, onBytes)
      : SipSocket.listenUdp(options, onBytes);
  }

  private static async listenUdp(
    { host = '127.0.0.1', port = 0 }: SipSocketOptions,
    onBytes: (received: ReceivedBytes) => void,
  ): Promise<SipSocket> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.bind(port, host);
    await once(socket, 'listening');
    const listener = new SipSocket(
      host,
      socket.address().port,
      onBytes,
      () => socket.close(),
      (bytes, to, toHost = host) => socket.send(bytes, to, toHost),
    );
    socket.on('message', (raw, remote) => {
      const replyToPort = (bytes: Buffer | string, to: number): void =>
        socket.send(bytes, to, remote.address);
      const reply = (bytes: Buffer | string): void => replyToPort(bytes, remote.port);
      listener.take({ raw, at: performance.now(), remote, reply, replyToPort });
    });
    return listener;
  }

  private static async listenStream(
    { transport, host = '127.0.0.1', port = 0, certificate }: SipSocketOptions,
    onBytes: (received: ReceivedBytes) => void,
  ): Promise<SipSocket> {
    const server: Server =
      transport === 'tls' ? createTlsServer({ ...certificate }) : createTcpServer({ noDelay: true });
    server.listen(port, host);
    await once(server, 'listening');
    const listener: SipSocket = new SipSocket(host, (server.address() as AddressInfo).port, onBytes, () => {
      server.close();
      for (const connection of listener.connections) connection.destroy();
    });
    server.on(transport === 'tls' ? 'secureConnection' : 'connection', (connection: Socket) =>
      listener.accept(connection),
    );
    return listener;
  }

  private accept(connection: Socket): void {
    const remote = { address: connection.remoteAddress ?? '', port: connection.remotePort ?? 0 };
    const reply = (bytes: Buffer | string): void => void connection.write(bytes);
    let pending = Buffer.alloc(0);
    this.connections.add(connection);
    this.onConnection(connection);
    connection.on('close', () => this.connections.delete(connection));
    connection.on('error', () => connection.destroy());
    connection.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (let end = endOfMessage(pending); end > 0; end = endOfMessage(pending)) {
        const raw = pending.subarray(0, end);
        pending = pending.subarray(end);
        this.take({ raw, at: performance.now(), remote, reply, replyToPort: reply, connection });
      }
    });
  }

  private take(received: ReceivedBytes): void {
    this.received.push(received);
    this.onBytes(received);
    const next = this.waiting.shift();
    if (next) {
      this.taken++;
      next(received);
    }
  }

  /** What came in after what the last call returned; waits for it. */
  async next(): Promise<ReceivedBytes> {
    if (this.taken < this.received.length) return this.received[this.taken++];
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** May be called again. */
  close(): void {
    this.stop?.();
    this.stop = undefined;
  }
}

/** How many bytes the first message has; 0 while it is not complete. */
function endOfMessage(bytes: Buffer): number {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return 0;
  const length = /\r\n(?:Content-Length|l)[ \t]*:[ \t]*(\d+)/i.exec(
    bytes.toString('latin1', 0, headEnd),
  )?.[1];
  const end = headEnd + 4 + Number(length ?? 0);
  return bytes.length < end ? 0 : end;
}
