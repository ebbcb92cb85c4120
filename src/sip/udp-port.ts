import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { ClientTransactions } from './client-transactions.js';
import { fromSystemError, SipError } from './errors.js';
import { Flow, type FlowLease, type SocketAddress } from './flow.js';
import { parseDatagram } from './message.js';
import { formatHostPort } from './uri.js';

/** What a port is bound to. */
export interface UdpBinding {
  readonly family: 4 | 6;
  /** Default: every address of this machine. */
  readonly address?: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** A flow that is open or being opened, for those who use it. */
interface SharedFlow {
  readonly opening: Promise<UdpFlow>;
  users: number;
}

/** As much as the kernel gives, for the answers to a burst of requests. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** How often a port that was free is tried for, should another process be faster. */
const ATTEMPTS = 5;

/**
 * A local UDP port. Each peer has a connected socket here, which the kernel tells at once that the peer's port is
 * closed (ICMP), and which has a receive buffer to itself. One more socket is not connected and takes in what comes to
 * the port from anywhere else, as answers may ({@link ClientTransactions}): of several sockets with one address
 * (`SO_REUSEADDR`) the kernel picks the one that is connected to the sender, where there is one.
 */
export class UdpPort {
  readonly number: number;
  private readonly flows = new Map<string, SharedFlow>();
  private closedWith?: SipError;

  /**
   * @throws the system's error: `EADDRINUSE` where another socket of this machine has the port, whether it shares its
   * port or not
   */
  static async open(binding: UdpBinding, transactions: ClientTransactions): Promise<UdpPort> {
    for (let attempt = 1; ; attempt++) {
      try {
        // A port to be shared may be taken by others who share theirs; only a socket that does not share sees that.
        const probe = await bind(binding, false);
        const { port } = probe.address();
        probe.close();
        return new UdpPort(await bind({ ...binding, port }, true), binding, transactions);
      } catch (error) {
        const again = binding.port === 0 && attempt < ATTEMPTS && codeOf(error) === 'EADDRINUSE';
        if (!again) throw error;
      }
    }
  }

  private constructor(
    private readonly socket: Socket,
    private readonly binding: UdpBinding,
    private readonly transactions: ClientTransactions,
  ) {
    this.number = socket.address().port;
    enlargeReceiveBuffer(socket);
    socket.on('message', (datagram) => receive(datagram, transactions));
    socket.on('error', () => undefined);
  }

  get family(): 4 | 6 {
    return this.binding.family;
  }

  /** A flow to this peer, shared with whoever else uses one to it from this port. @throws the system's error */
  async lend(remote: SocketAddress): Promise<FlowLease> {
    const name = formatHostPort(remote.address, remote.port);
    const shared = this.flows.get(name) ?? this.add(name, remote);
    shared.users++;
    const release = (): void => {
      if (--shared.users > 0) return;
      this.forget(name, shared);
      void shared.opening.then((flow) => flow.close(new SipError('closed', 'the socket was no longer used')));
    };
    const flow = await shared.opening;
    if (this.closedWith) flow.close(this.closedWith);
    return { flow, release };
  }

  private add(name: string, remote: SocketAddress): SharedFlow {
    const forget = (): void => this.forget(name, shared);
    const open = async (): Promise<UdpFlow> => {
      const socket = await connect({ ...this.binding, port: this.number }, remote);
      return new UdpFlow(socket, remote, this.transactions, forget);
    };
    const shared: SharedFlow = { users: 0, opening: open() };
    this.flows.set(name, shared);
    shared.opening.catch(forget);
    return shared;
  }

  private forget(name: string, shared: SharedFlow): void {
    if (this.flows.get(name) === shared) this.flows.delete(name);
  }

  /** Gives all sockets back. */
  close(error: SipError): void {
    if (this.closedWith) return;
    this.closedWith = error;
    this.socket.close();
    for (const { opening } of this.flows.values()) {
      opening.then(
        (flow) => flow.close(error),
        () => undefined,
      );
    }
  }
}

class UdpFlow extends Flow {
  readonly transport = 'UDP';
  readonly local: SocketAddress;

  constructor(
    private readonly socket: Socket,
    remote: SocketAddress,
    transactions: ClientTransactions,
    onClose: () => void,
  ) {
    super(remote, transactions, onClose);
    const { address, port } = socket.address();
    this.local = { address, port, family: remote.family };
    enlargeReceiveBuffer(socket);
    socket.on('message', (datagram) => receive(datagram, transactions));
    socket.on('error', (error) => this.failed(error));
  }

  send(message: Buffer): void {
    if (this.closed) return;
    this.socket.send(message, (error) => {
      if (error) this.failed(error);
    });
  }

  private failed(error: Error): void {
    const failure = fromSystemError(error, formatHostPort(this.remote.address, this.remote.port));
    // Which of several requests was refused is not said: the peer may have obeyed the others before.
    const ambiguous = failure.code === 'refused' && this.waiting > 1;
    this.close(ambiguous ? new SipError('reset', failure.message, { cause: error }) : failure);
  }

  protected destroy(): void {
    this.socket.close();
  }
}

function receive(datagram: Buffer, transactions: ClientTransactions): void {
  try {
    transactions.receive(parseDatagram(datagram));
  } catch {
    // Not SIP: anybody can send that, and the answer may still come.
  }
}

async function bind({ family, address, port }: UdpBinding, reuseAddr: boolean): Promise<Socket> {
  const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4', ipv6Only: family === 6, reuseAddr });
  try {
    socket.bind({ address, port, exclusive: true });
    await once(socket, 'listening');
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

async function connect(binding: UdpBinding, { port, address }: SocketAddress): Promise<Socket> {
  const socket = await bind(binding, true);
  try {
    socket.connect(port, address);
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

function enlargeReceiveBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch {
    // Some systems refuse what is above their limit where others give as much as they have.
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
