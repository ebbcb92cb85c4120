import type { ClientTransactions } from './client-transactions.js';
import { fromSystemError, SipError } from './errors.js';
import type { FlowLease, SocketAddress } from './flow.js';
import { FlowLimit } from './flow-limit.js';
import { type UdpBinding, UdpPort } from './udp-port.js';
import { formatHostPort } from './uri.js';

/** Where requests are sent from. */
export interface LocalAddress {
  /** Our IPv4 address; by default the one that the system picks for the peer. */
  readonly ipv4?: string;
  /** The same for IPv6. */
  readonly ipv6?: string;
  /** Our UDP port; by default any. */
  readonly port?: number;
}

export interface UdpFlowsOptions {
  /** Ports open at once, lingering ones included; with a port of our own, requests at once. */
  limit: number;
  /** How long a port stays open after its last use: Timer K of its transactions, so T4. */
  lingerMs: number;
  transactions: ClientTransactions;
  local: LocalAddress;
}

interface OpenPort {
  readonly port: UdpPort;
  users: number;
}

/**
 * A local UDP port for each request, or one for all where {@link LocalAddress.port} says so.
 *
 * Measured against one unconnected socket for all, with 1,000 requests at once: that lost five of six answers, as they
 * overran its receive buffer, against none; and it never learns that a port is closed. The price is two file
 * descriptors a request, so their number is bounded: who finds none free waits. One port for all has a socket for each
 * peer, and it is not known which of several requests to one peer was refused.
 */
export class UdpFlows {
  private readonly limit: FlowLimit;
  private readonly ports = new Map<string, OpenPort>();
  /** Ports that nobody uses by family, the one that has been idle longest first. */
  private readonly lingering = {
    4: new Map<OpenPort, NodeJS.Timeout>(),
    6: new Map<OpenPort, NodeJS.Timeout>(),
  };
  /** By family; those of {@link LocalAddress.port}. */
  private readonly shared = new Map<4 | 6, Promise<UdpPort>>();
  private closedWith?: SipError;

  constructor(private readonly options: UdpFlowsOptions) {
    this.limit = new FlowLimit(options.limit, () => this.closeOldest());
  }

  /** Ports that are open now. */
  get size(): number {
    return this.ports.size + this.shared.size;
  }

  /**
   * Binds what {@link LocalAddress} names, to find out at the start whether that can be had.
   * @throws SipError `exhausted` for a port that another process has, `unreachable` for an address of another machine
   */
  async bind(): Promise<void> {
    const { ipv4, ipv6, port } = this.options.local;
    const families = [...(ipv4 ? [4 as const] : []), ...(ipv6 ? [6 as const] : [])];
    if (families.length === 0 && port !== undefined) families.push(4);
    for (const family of families) {
      try {
        if (port === undefined)
          (await UdpPort.open(this.binding(family), this.options.transactions)).close(unused());
        else await this.sharedPort(family);
      } catch (error) {
        throw fromSystemError(error, describe(this.binding(family)));
      }
    }
  }

  /**
   * A flow to this address. After its release, late answers are still taken in for T4.
   * @param wanted the address and port to send from if they can still be had, else any; a port of our own goes before
   * @throws SipError, or the signal's reason
   */
  async acquire(remote: SocketAddress, signal: AbortSignal, wanted?: SocketAddress): Promise<FlowLease> {
    return this.options.local.port === undefined
      ? this.acquireOwn(remote, signal, wanted)
      : this.acquireShared(remote, signal);
  }

  private async acquireShared(remote: SocketAddress, signal: AbortSignal): Promise<FlowLease> {
    await this.limit.take(signal);
    const release = (): void => this.limit.give();
    return lease(remote, release, async () => (await this.sharedPort(remote.family)).lend(remote));
  }

  private async sharedPort(family: 4 | 6): Promise<UdpPort> {
    const known = this.shared.get(family);
    if (known) return known;
    const opening = UdpPort.open(this.binding(family), this.options.transactions);
    this.shared.set(family, opening);
    opening.then(
      (port) => this.closedWith && port.close(this.closedWith),
      () => this.shared.delete(family),
    );
    return opening;
  }

  private async acquireOwn(
    remote: SocketAddress,
    signal: AbortSignal,
    wanted: SocketAddress | undefined,
  ): Promise<FlowLease> {
    const found = this.take(remote.family, wanted) ?? (await this.open(remote, signal, wanted));
    return lease(
      remote,
      () => this.release(found),
      () => found.port.lend(remote),
    );
  }

  /** The wanted port where it is ours, even in use, or one that lingers. */
  private take(family: 4 | 6, wanted: SocketAddress | undefined): OpenPort | undefined {
    const [oldest] = this.lingering[family].keys();
    const found = wanted ? this.ports.get(nameOf(family, wanted.port)) : oldest;
    if (!found) return undefined;
    this.stopLingering(found);
    found.users++;
    return found;
  }

  private stopLingering(lingering: OpenPort): void {
    const timers = this.lingering[lingering.port.family];
    clearTimeout(timers.get(lingering));
    timers.delete(lingering);
  }

  private async open(remote: SocketAddress, signal: AbortSignal, wanted?: SocketAddress): Promise<OpenPort> {
    await this.limit.take(signal);
    try {
      const opened = { port: await this.openPort(remote.family, wanted), users: 1 };
      this.ports.set(nameOf(remote.family, opened.port.number), opened);
      if (this.closedWith) this.close(this.closedWith);
      return opened;
    } catch (error) {
      this.limit.give();
      throw fromSystemError(error, formatHostPort(remote.address, remote.port));
    }
  }

  private async openPort(family: 4 | 6, wanted: SocketAddress | undefined): Promise<UdpPort> {
    const { transactions } = this.options;
    const any = this.binding(family);
    if (!wanted) return UdpPort.open(any, transactions);
    // Another process may have the port, and the address may be one of another machine.
    const { address, port } = wanted;
    return UdpPort.open({ family, address, port }, transactions).catch(() => UdpPort.open(any, transactions));
  }

  private binding(family: 4 | 6): UdpBinding {
    const { ipv4, ipv6, port = 0 } = this.options.local;
    return { family, address: family === 6 ? ipv6 : ipv4, port };
  }

  private release(released: OpenPort): void {
    if (--released.users > 0 || this.closedWith) return;
    if (this.limit.contended) return this.closePort(released);
    const timer = setTimeout(() => this.closePort(released), this.options.lingerMs);
    this.lingering[released.port.family].set(released, timer);
  }

  private closePort(closed: OpenPort, error = unused()): void {
    this.stopLingering(closed);
    this.ports.delete(nameOf(closed.port.family, closed.port.number));
    closed.port.close(error);
    this.limit.give();
  }

  private closeOldest(): boolean {
    const [ipv4] = this.lingering[4].keys();
    const [ipv6] = this.lingering[6].keys();
    const oldest = ipv4 ?? ipv6;
    if (oldest) this.closePort(oldest);
    return oldest !== undefined;
  }

  close(error: SipError): void {
    this.closedWith = error;
    for (const each of this.ports.values()) this.closePort(each, error);
    for (const opening of this.shared.values()) {
      opening.then(
        (port) => port.close(error),
        () => undefined,
      );
    }
    this.shared.clear();
  }
}

/** What was lent, with the release of both. */
async function lease(
  remote: SocketAddress,
  release: () => void,
  lend: () => Promise<FlowLease>,
): Promise<FlowLease> {
  try {
    const lent = await lend();
    return {
      flow: lent.flow,
      release: () => {
        lent.release();
        release();
      },
    };
  } catch (error) {
    release();
    throw fromSystemError(error, formatHostPort(remote.address, remote.port));
  }
}

function nameOf(family: 4 | 6, port: number): string {
  return `${family} ${port}`;
}

function describe({ family, address, port }: UdpBinding): string {
  return formatHostPort(address ?? (family === 6 ? '::' : '0.0.0.0'), port);
}

function unused(): SipError {
  return new SipError('closed', 'the socket was no longer used');
}
