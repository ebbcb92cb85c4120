import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { abortable, Deadline } from './deadline.js';
import type { ClientTransactions } from './client-transactions.js';
import { SipError } from './errors.js';
import type { FlowLease } from './flow.js';
import { FlowLimit } from './flow-limit.js';
import { StreamFlow, type StreamTarget, type TlsOptions } from './stream.js';
import type { LocalAddress } from './udp.js';

export interface StreamPoolOptions {
  /** Connections open at once, idle ones included. */
  limit: number;
  /** How long a connection stays open after its last use. */
  idleMs: number;
  /** How long a connection may take to be made. */
  connectTimeoutMs: number;
  tls: TlsOptions;
  transactions: ClientTransactions;
  /** Where connections come from; the port is any. */
  local: LocalAddress;
}

/** A connection, or one that is being made. */
interface Connection {
  readonly key: string;
  readonly opening: Promise<StreamFlow>;
  flow?: StreamFlow;
  /** How many requests use it or wait for it. */
  users: number;
  /** How many have done so in all. */
  uses: number;
  /** Whether a request timed out on it: it may be dead, so nobody else gets it, and its last user closes it. */
  suspect: boolean;
  idleTimer?: NodeJS.Timeout;
  /** Ends the attempt to make it. */
  giveUp(): void;
}

/** One connection for each transport, address, port, server name and trust, shared by all requests that go there. */
export class StreamPool {
  private readonly limit: FlowLimit;
  /** Those that the next request to the same target shares. */
  private readonly connections = new Map<string, Connection>();
  private readonly open = new Set<StreamFlow>();
  /** Connections that nobody uses, the one that has been idle longest first. */
  private readonly idle = new Set<Connection>();
  private readonly closing = new AbortController();

  constructor(private readonly options: StreamPoolOptions) {
    this.limit = new FlowLimit(options.limit, () => this.closeOldest());
    setMaxListeners(0, this.closing.signal);
  }

  /** Connections that are open or being made. */
  get size(): number {
    return this.limit.taken;
  }

  /**
   * A connection to this target; it is made if there is none.
   * @param fresh whether it must be one that nobody has used; then nobody else gets it before it is released
   * @throws SipError, or the signal's reason
   */
  async acquire(target: StreamTarget, signal: AbortSignal, fresh = false): Promise<FlowLease> {
    const key = keyOf(target);
    const shared = fresh ? undefined : this.connections.get(key);
    const connection = shared ?? this.connect(key, target);
    if (!fresh) this.connections.set(key, connection);
    connection.users++;
    connection.uses++;
    this.idle.delete(connection);
    clearTimeout(connection.idleTimer);
    try {
      const flow = await abortable(connection.opening, signal);
      return {
        flow,
        get reused() {
          return connection.uses > 1;
        },
        release: (keep = true) => this.release(connection, keep),
      };
    } catch (error) {
      this.release(connection, connection.flow !== undefined);
      throw error;
    }
  }

  private connect(key: string, target: StreamTarget): Connection {
    const unreachable = (): SipError =>
      new SipError('unreachable', `${target.address} did not accept the connection`);
    const deadline = new Deadline(this.options.connectTimeoutMs, unreachable, this.closing.signal);
    const forget = (): void => {
      this.noLongerShare(connection);
      this.idle.delete(connection);
      clearTimeout(connection.idleTimer);
    };
    const connection: Connection = {
      key,
      users: 0,
      uses: 0,
      suspect: false,
      opening: this.openFlow(target, deadline, forget).finally(() => deadline.clear()),
      giveUp: () => deadline.abort(unused()),
    };
    connection.opening.then((flow) => {
      connection.flow = flow;
      if (connection.users === 0) this.becomeIdle(connection, flow);
    }, forget);
    return connection;
  }

  private async openFlow(
    target: StreamTarget,
    { signal }: Deadline,
    forget: () => void,
  ): Promise<StreamFlow> {
    await this.limit.take(signal);
    try {
      const { tls, transactions, local } = this.options;
      const from = { ...target, localAddress: target.family === 6 ? local.ipv6 : local.ipv4 };
      const flow: StreamFlow = await StreamFlow.open(from, tls, signal, transactions, () => {
        forget();
        this.open.delete(flow);
        this.limit.give();
      });
      this.open.add(flow);
      return flow;
    } catch (error) {
      this.limit.give();
      throw error;
    }
  }

  private noLongerShare(connection: Connection): void {
    if (this.connections.get(connection.key) === connection) this.connections.delete(connection.key);
  }

  private release(connection: Connection, keep: boolean): void {
    if (!keep) {
      connection.suspect = true;
      this.noLongerShare(connection);
    }
    connection.users--;
    if (connection.users > 0) return;
    if (connection.flow) this.becomeIdle(connection, connection.flow);
    else connection.giveUp();
  }

  private becomeIdle(connection: Connection, flow: StreamFlow): void {
    if (flow.closed) return;
    const { key, suspect } = connection;
    const replaced = (this.connections.get(key) ?? connection) !== connection;
    if (suspect || replaced || this.limit.contended) return flow.close(unused());
    this.connections.set(key, connection);
    this.idle.add(connection);
    connection.idleTimer = setTimeout(() => flow.close(unused()), this.options.idleMs);
  }

  private closeOldest(): boolean {
    const [oldest] = this.idle;
    oldest?.flow?.close(unused());
    return oldest !== undefined;
  }

  close(error: SipError): void {
    this.closing.abort(error);
    for (const flow of this.open) flow.close(error);
  }
}

/** What was connected to with one trust is not for those who have another. */
function keyOf({ transport, address, port, serverName, trust }: StreamTarget): string {
  const server = `${transport} ${address} ${port} ${serverName}`;
  if (!trust || transport === 'TCP') return server;
  return `${server} ${trust.rejectUnauthorized ?? true} ${createHash('sha256')
    .update(trust.ca ?? '')
    .digest('hex')}`;
}

function unused(): SipError {
  return new SipError('closed', 'the connection was no longer used');
}
