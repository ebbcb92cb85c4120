import { Logger } from '@nestjs/common';
import pg from 'pg';
import { BoundedClient } from '../bounded-client.js';
import { isPassing } from '../passing-failures.js';
import { positionOf, type WrittenWal } from './written-wal.js';

/** How long a new connection may take. */
const CONNECT_TIMEOUT_MS = 3_000;
/** A replica that lacks what was committed longer ago than this is left out. */
export const MAX_LAG_MS = 3_000;

/** PostgreSQL's words for what says nothing of the server: a statement that took too long, or stood in replay's way. */
const OF_THE_STATEMENT = new Set(['57014', '40001']);

const STATE = `SELECT pg_is_in_recovery() AS replica, pg_last_wal_replay_lsn() AS replayed,
  (SELECT system_identifier FROM pg_control_system()) AS system`;

interface State {
  replica: boolean;
  replayed: string | null;
  system: string;
}

/** One streaming replica: its connections, and how far it has followed the primary. */
export class Replica {
  private readonly logger = new Logger('Replicas');
  private readonly pool: pg.Pool;
  /** As it stands in the log: no user, no password. */
  private readonly name: string;
  /** It has all that was committed before, by `performance.now()`. */
  private caughtUpTo = -Infinity;
  /** Why it is not asked; empty while it is, and missing until that is known. */
  private leftOut?: string;

  constructor(url: string, poolSize: number, options: pg.PoolConfig) {
    const { hostname, port } = new URL(url);
    this.name = `${hostname}:${port || '5432'}`;
    this.pool = new pg.Pool({
      ...options,
      connectionString: url,
      max: poolSize,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      Client: BoundedClient,
    });
    // An idle connection that breaks is replaced; the next probe tells whether more is broken.
    this.pool.on('error', () => undefined);
  }

  /** Whether it may be asked: it answers, is a replica, and lacks nothing that is older than {@link MAX_LAG_MS}. */
  get usable(): boolean {
    return this.leftOut === '' && performance.now() - this.caughtUpTo < MAX_LAG_MS;
  }

  /** @throws Error when the statement fails; where that says something of the server, it is left out from now on */
  async rows<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>({ name, text, values })).rows;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (isPassing(error) && !OF_THE_STATEMENT.has(code ?? '')) this.leaveOut(message);
      throw error;
    }
  }

  /** Finds out how far it is. */
  async probe(written: WrittenWal): Promise<void> {
    let state: State;
    try {
      [state] = (await this.pool.query<State>(STATE)).rows;
    } catch (error) {
      return this.leaveOut((error as Error).message);
    }
    const { replica, replayed, system } = state;
    if (!replica) return this.leaveOut('it is no replica');
    if (written.system !== undefined && system !== written.system) {
      return this.leaveOut('it is a replica of another server');
    }
    if (replayed !== null) this.caughtUpTo = written.knownBy(positionOf(replayed)) ?? this.caughtUpTo;
    const lag = performance.now() - this.caughtUpTo;
    if (lag < MAX_LAG_MS) this.takeIn();
    else this.leaveOut(`it lags by more than ${MAX_LAG_MS / 1000} seconds`);
  }

  async end(): Promise<void> {
    await this.pool.end();
  }

  private takeIn(): void {
    if (this.leftOut !== '') this.logger.log(`Lists and histories are read from the replica ${this.name}`);
    this.leftOut = '';
  }

  private leaveOut(reason: string): void {
    if (!this.leftOut) this.logger.warn(`The replica ${this.name} is left out: ${reason}`);
    this.leftOut = reason;
  }
}
