import { setMaxListeners } from 'node:events';
import { abortable, Deadline } from './deadline.js';
import { SipError } from './errors.js';
import type { FlowLease } from './flow.js';
import { FlowLimit } from './flow-limit.js';
import { StreamFlow, type StreamTarget, type TlsOptions } from './stream.js';

export interface StreamPoolOptions {
  /** Connections open at once, idle ones included. */
  limit: number;
  /** How long a connection stays open after its last use. */
  idleMs: number;
  /** How long a connection may take to be made. */
  connectTimeoutMs: number;
  tls: TlsOptions;
}

/** A connection, or one that is being made. */
interface Connection {
  readonly opening: Promise<StreamFlow>;
  flow?: StreamFlow;
  /** How many requests use it or wait for it. */
  users: number;
  idleTimer?: NodeJS.Timeout;
}

/** One connection for each transport, address, port and server name, shared by all requests that go there. */
export class StreamPool {
  private readonly limit: FlowLimit;
  private readonly connections = new Map<string, Connection>();
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
   * The connection to this target; it is made if there is none.
   * @throws SipError, or the signal's reason
   */
  async acquire(target: StreamTarget, signal: AbortSignal): Promise<FlowLease> {
    const key = `${target.transport} ${target.address} ${target.port} ${target.serverName}`;
    const connection = this.connections.get(key) ?? this.add(key, target);
    connection.users++;
    this.idle.delete(connection);
    clearTimeout(connection.idleTimer);
    try {
      const flow = await abortable(connection.opening, signal);
      return { flow, release: () => this.release(connection) };
    } catch (error) {
      this.release(connection);
      throw error;
    }
  }

  private add(key: string, target: StreamTarget): Connection {
    const forget = (): void => {
      if (this.connections.get(key) === connection) this.connections.delete(key);
      this.idle.delete(connection);
      clearTimeout(connection.idleTimer);
    };
    const connection: Connection = { users: 0, opening: this.open(target, forget) };
    this.connections.set(key, connection);
    connection.opening.then((flow) => {
      connection.flow = flow;
      if (connection.users === 0) this.becomeIdle(connection, flow);
    }, forget);
    return connection;
  }

  private async open(target: StreamTarget, onClose: () => void): Promise<StreamFlow> {
    await this.limit.take(this.closing.signal);
    const unreachable = (): SipError =>
      new SipError('unreachable', `${target.address} did not accept the connection`);
    const deadline = new Deadline(this.options.connectTimeoutMs, unreachable, this.closing.signal);
    try {
      return await StreamFlow.open(target, this.options.tls, deadline.signal, () => {
        onClose();
        this.limit.give();
      });
    } catch (error) {
      this.limit.give();
      throw error;
    } finally {
      deadline.clear();
    }
  }

  private release(connection: Connection): void {
    connection.users--;
    const { flow } = connection;
    if (connection.users === 0 && flow && !flow.closed) this.becomeIdle(connection, flow);
  }

  private becomeIdle(connection: Connection, flow: StreamFlow): void {
    if (this.limit.contended) return flow.close(unused());
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
    for (const { flow } of this.connections.values()) flow?.close(error);
  }
}

function unused(): SipError {
  return new SipError('closed', 'the connection was no longer used');
}
