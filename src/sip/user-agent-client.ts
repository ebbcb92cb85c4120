import { NameResolver } from '../dns/name-resolver.js';
import { ClientTransactions } from './client-transactions.js';
import { abortable, Deadline } from './deadline.js';
import { SipError } from './errors.js';
import { type ClientRequest, Exchange, type ExchangeNetwork, type SipOutcome } from './exchange.js';
import type { FlowLease, SocketAddress } from './flow.js';
import { assertIdentity, createIdentity, drawsOf, type TransactionIdentity } from './identity.js';
import { locate, type SipResolver, type Target } from './locate.js';
import { OutgoingRequest } from './request.js';
import type { TlsOptions } from './stream.js';
import { StreamPool } from './stream-pool.js';
import { DEFAULT_TIMERS, type SipTimers, timerF } from './timers.js';
import { type LocalAddress, UdpFlows } from './udp.js';
import { formatHostPort, parseSipUri, type SipUri } from './uri.js';

export interface UserAgentClientOptions {
  /** The User-Agent header. */
  userAgent?: string;
  timers?: Partial<SipTimers>;
  /** Default: the name servers of this machine, then its own resolver. */
  resolver?: SipResolver;
  /**
   * Asked about every resolved address before anything is sent to it; may throw, and then the request fails as
   * `blocked`. What was asked about is what is connected to. An {@link outboundProxy} is the operator's own and is
   * not asked about.
   */
  authorizeAddress?: (address: string, family: 4 | 6) => void | Promise<void>;
  /** SIP URI that every request goes to, with itself as Route (RFC 3261 §8.1.2): `sip:proxy:5060;transport=tcp;lr`. */
  outboundProxy?: string;
  tls?: TlsOptions;
  /** Where requests come from. A port is that of UDP; TCP and TLS connections come from any. */
  local?: LocalAddress;
  /** Host of the From header where a request has none; default our own address. */
  fromHost?: string;
  /** UDP ports open at once (default 2,048), those included that still listen for late answers. Each has two sockets. */
  maxUdpPorts?: number;
  /** TCP and TLS connections open at once (default 1,024), idle ones included. */
  maxConnections?: number;
  /** How long a TCP or TLS connection is kept for the next request (default 30 s). */
  idleConnectionMs?: number;
}

/**
 * Sends SIP requests outside of a dialog, such as NOTIFY and OPTIONS, over UDP, TCP and TLS (RFC 3261 §8.1, as amended
 * by 3263, 3581 and 8760) and waits for their final responses.
 */
export class UserAgentClient {
  private readonly timers: SipTimers;
  private readonly network: Omit<ExchangeNetwork, 'authorize'>;
  private readonly resolver: SipResolver;
  private readonly proxy?: SipUri;
  private readonly udp: UdpFlows;
  private readonly streams: StreamPool;
  private readonly running = new Set<Deadline>();
  private closed = false;

  /** @throws SipError `invalid` when the outbound proxy is not a SIP URI */
  constructor(private readonly options: UserAgentClientOptions = {}) {
    this.timers = { ...DEFAULT_TIMERS, ...options.timers };
    this.network = {
      timers: this.timers,
      acquire: (target, signal, local, fresh) => this.acquire(target, signal, local, fresh),
    };
    this.resolver = options.resolver ?? new NameResolver();
    this.proxy = options.outboundProxy === undefined ? undefined : parseSipUri(options.outboundProxy);
    const transactions = new ClientTransactions();
    this.udp = new UdpFlows({
      limit: options.maxUdpPorts ?? 2_048,
      lingerMs: this.timers.t4,
      transactions,
      local: options.local ?? {},
    });
    this.streams = new StreamPool({
      limit: options.maxConnections ?? 1_024,
      idleMs: options.idleConnectionMs ?? 30_000,
      connectTimeoutMs: timerF(this.timers),
      tls: options.tls ?? {},
      transactions,
      local: options.local ?? {},
    });
  }

  /**
   * Finds out at the start whether the addresses and the port of the option `local` can be had.
   * @throws SipError `exhausted` for a port that another process has, `unreachable` for an address of another machine
   */
  bind(): Promise<void> {
    return this.udp.bind();
  }

  /** UDP ports and connections that are open now. */
  get openFlows(): number {
    return this.udp.size + this.streams.size;
  }

  /**
   * Sends a request and waits for its final response, whatever that is.
   * @throws SipError when there is none; its `sends` tells whether the request has left
   */
  async request(request: ClientRequest): Promise<SipOutcome> {
    const identity = request.identity ?? createIdentity();
    const deadline = this.begin(request);
    let exchange: Exchange | undefined;
    try {
      assertIdentity(identity);
      const from = request.from ?? this.from;
      const outgoing = new OutgoingRequest({ ...request, from }, this.userAgent, this.routeSetOf(request));
      const network = { ...this.network, authorize: (target: Target) => this.authorize(target, request) };
      exchange = new Exchange(network, request, outgoing, identity, deadline);
      const targets = await this.locate(outgoing.uri, request, identity, deadline);
      return await exchange.run(targets.map((target) => ({ ...target, trust: request.trust })));
    } catch (error) {
      throw error instanceof SipError ? error.after(exchange?.sends ?? 0, exchange?.sendings) : error;
    } finally {
      this.end(deadline);
    }
  }

  /**
   * Makes the identity of a request that has yet to be sent, to be stored first: should this process die in between,
   * another sends the same request and the server takes both for one. Sends nothing, but finds out which address and
   * port the request will come from, and keeps them for T4.
   * @throws SipError when the URI cannot be located
   */
  async prepare(
    request: Pick<
      ClientRequest,
      'uri' | 'nextHop' | 'routeSet' | 'direct' | 'onBehalfOf' | 'timeoutMs' | 'signal'
    >,
  ): Promise<TransactionIdentity> {
    const identity = createIdentity();
    const deadline = this.begin(request);
    try {
      const [target] = await this.locate(parseSipUri(request.uri), request, identity, deadline);
      await abortable(this.authorize(target, request), deadline.signal);
      // A connected UDP socket knows the source address for a TCP or TLS target too.
      const { flow, release } = await this.udp.acquire(target, deadline.signal);
      release();
      return { ...identity, sentBy: formatHostPort(flow.local.address, flow.local.port) };
    } finally {
      this.end(deadline);
    }
  }

  /** Closes every socket; requests that still wait end with `closed`. */
  close(): void {
    this.closed = true;
    const error = new SipError('closed', 'the SIP client was closed');
    for (const deadline of this.running) deadline.abort(error);
    this.udp.close(error);
    this.streams.close(error);
  }

  private get from(): string | undefined {
    const { fromHost } = this.options;
    return fromHost === undefined ? undefined : `sip:${formatHostPort(fromHost)}`;
  }

  private get userAgent(): string {
    return this.options.userAgent ?? 'telephony-resources-api';
  }

  private begin({
    timeoutMs = timerF(this.timers),
    signal,
  }: Pick<ClientRequest, 'timeoutMs' | 'signal'>): Deadline {
    if (this.closed) throw new SipError('closed', 'the SIP client was closed');
    if (!(timeoutMs > 0)) throw new SipError('invalid', 'the time limit must be above 0');
    const deadline = new Deadline(
      timeoutMs,
      () => new SipError('timeout', `no final response within ${timeoutMs} ms`),
      signal,
    );
    this.running.add(deadline);
    return deadline;
  }

  private end(deadline: Deadline): void {
    deadline.clear();
    this.running.delete(deadline);
  }

  private locate(
    uri: SipUri,
    request: Pick<ClientRequest, 'nextHop' | 'routeSet' | 'direct' | 'onBehalfOf'>,
    identity: TransactionIdentity,
    { signal }: Deadline,
  ): Promise<Target[]> {
    const { nextHop, onBehalfOf } = request;
    const [route] = this.routeSetOf(request);
    const hop = route ?? (nextHop === undefined ? uri : parseSipUri(nextHop));
    if (uri.scheme === 'sips' && !usesTls(hop)) {
      throw new SipError('invalid', 'a sips: request needs TLS to its next hop (RFC 3261 §26.2.2)');
    }
    return abortable(locate(hop, this.resolver, { random: drawsOf(identity), onBehalfOf }), signal);
  }

  private routeSetOf(request: Pick<ClientRequest, 'direct' | 'routeSet'>): readonly SipUri[] {
    const proxy = this.proxyOf(request);
    return proxy ? [proxy] : (request.routeSet ?? []).map(parseSipUri);
  }

  private proxyOf({ direct }: Pick<ClientRequest, 'direct'>): SipUri | undefined {
    return direct ? undefined : this.proxy;
  }

  private async authorize(
    { address, family }: Target,
    request: Pick<ClientRequest, 'direct'>,
  ): Promise<void> {
    if (this.proxyOf(request)) return;
    try {
      await this.options.authorizeAddress?.(address, family);
    } catch (error) {
      throw new SipError('blocked', `${address} may not be connected to`, { cause: error });
    }
  }

  private acquire(
    target: Target,
    signal: AbortSignal,
    local?: SocketAddress,
    fresh?: boolean,
  ): Promise<FlowLease> {
    const { transport } = target;
    return transport === 'UDP'
      ? this.udp.acquire(target, signal, local)
      : this.streams.acquire({ ...target, transport }, signal, fresh);
  }
}

function usesTls({ scheme, parameters }: SipUri): boolean {
  return scheme === 'sips' || parameters.get('transport')?.toLowerCase() === 'tls';
}
