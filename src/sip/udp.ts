import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { fromSystemError, SipError } from './errors.js';
import { Flow, type FlowLease, type SocketAddress } from './flow.js';
import { FlowLimit } from './flow-limit.js';
import { parseDatagram } from './message.js';
import { formatHostPort } from './uri.js';

export interface UdpFlowsOptions {
  /** Sockets open at once, lingering ones included. */
  limit: number;
  /** How long a socket stays open after its last use: Timer K of its transactions, so T4. */
  lingerMs: number;
}

/**
 * A connected UDP socket for each request.
 *
 * Measured against one shared unconnected socket, with 1,000 requests at once: the shared one lost five of six
 * answers, as they overran its receive buffer, against none; and it never learns that a port is closed, which the
 * kernel tells a connected socket at once (ICMP), along with dropping what does not come from the peer. The price is
 * 0.08 ms a request and a file descriptor, so their number is bounded: who finds none free waits.
 */
export class UdpFlows {
  private readonly limit: FlowLimit;
  /** Flows that nobody uses, by their two addresses, the one that has been idle longest first. */
  private readonly lingering = new Map<string, { flow: UdpFlow; timer: NodeJS.Timeout }>();
  private readonly inUse = new Set<UdpFlow>();
  private closed = false;

  constructor(private readonly options: UdpFlowsOptions) {
    this.limit = new FlowLimit(options.limit, () => this.closeOldest());
  }

  /** Sockets that are open now. */
  get size(): number {
    return this.limit.taken;
  }

  /**
   * A flow to this address, for the caller alone. After its release, late answers are still taken in for T4.
   * @param local the address and port to send from if they can still be had, else any
   * @throws SipError, or the signal's reason
   */
  async acquire(remote: SocketAddress, signal: AbortSignal, local?: SocketAddress): Promise<FlowLease> {
    const flow = (local && this.takeLingering(remote, local)) ?? (await this.open(remote, signal, local));
    this.inUse.add(flow);
    return { flow, release: () => this.release(flow) };
  }

  private takeLingering(remote: SocketAddress, local: SocketAddress): UdpFlow | undefined {
    const key = addressPair(remote, local);
    const found = this.lingering.get(key);
    clearTimeout(found?.timer);
    this.lingering.delete(key);
    return found?.flow;
  }

  private async open(remote: SocketAddress, signal: AbortSignal, local?: SocketAddress): Promise<UdpFlow> {
    await this.limit.take(signal);
    try {
      const socket = await connect(remote, local);
      const flow: UdpFlow = new UdpFlow(socket, remote, () => this.forget(flow));
      return flow;
    } catch (error) {
      this.limit.give();
      throw fromSystemError(error, formatHostPort(remote.address, remote.port));
    }
  }

  private forget(flow: UdpFlow): void {
    this.inUse.delete(flow);
    this.takeLingering(flow.remote, flow.local);
    this.limit.give();
  }

  private release(flow: UdpFlow): void {
    if (flow.closed || !this.inUse.delete(flow)) return;
    if (this.closed || this.limit.contended) return flow.close(unused());
    const timer = setTimeout(() => flow.close(unused()), this.options.lingerMs);
    this.lingering.set(addressPair(flow.remote, flow.local), { flow, timer });
  }

  private closeOldest(): boolean {
    const [oldest] = this.lingering.values();
    oldest?.flow.close(unused());
    return oldest !== undefined;
  }

  close(error: SipError): void {
    this.closed = true;
    while (this.closeOldest());
    for (const flow of this.inUse) flow.close(error);
  }
}

class UdpFlow extends Flow {
  readonly transport = 'UDP';
  readonly local: SocketAddress;

  constructor(
    private readonly socket: Socket,
    remote: SocketAddress,
    onClose: () => void,
  ) {
    super(remote, onClose);
    const { address, port } = socket.address();
    this.local = { address, port, family: remote.family };
    socket.on('message', (datagram) => this.read(datagram));
    socket.on('error', (error) => this.failed(error));
  }

  send(message: Buffer): void {
    if (this.closed) return;
    this.socket.send(message, (error) => {
      if (error) this.failed(error);
    });
  }

  private read(datagram: Buffer): void {
    try {
      this.receive(parseDatagram(datagram));
    } catch {
      // Not SIP: anybody can send that, and the answer may still come.
    }
  }

  private failed(error: Error): void {
    this.close(fromSystemError(error, formatHostPort(this.remote.address, this.remote.port)));
  }

  protected destroy(): void {
    this.socket.close();
  }
}

async function connect(remote: SocketAddress, local?: SocketAddress): Promise<Socket> {
  const socket = createSocket(remote.family === 6 ? 'udp6' : 'udp4');
  try {
    if (local) {
      socket.bind({ address: local.address, port: local.port, exclusive: true });
      await once(socket, 'listening');
    }
    socket.connect(remote.port, remote.address);
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.close();
    // Another process has the port, or the address is one of another machine.
    if (local) return connect(remote);
    throw error;
  }
}

function addressPair(remote: SocketAddress, local: SocketAddress): string {
  return `${local.address} ${local.port} ${remote.address} ${remote.port}`;
}

function unused(): SipError {
  return new SipError('closed', 'the socket was no longer used');
}
