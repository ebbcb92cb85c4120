import type { ClientConfig } from 'pg';
import { PooledClient } from './pooled-client.js';

/** For a statement that only reads, and is not part of a transaction. */
const READ_TIMEOUT_MS = 3_000;
/** For one that changes something, or may wait for the locks of others. */
const CHANGE_TIMEOUT_MS = 8_000;
/** For a purge: the API deletes within transactions. The server ends it earlier, unless it hangs. */
const PURGE_TIMEOUT_MS = 20_000;

const CHANGES = /\b(?:INSERT|UPDATE|ALTER|CREATE|DROP)\b/;
const DELETES = /^\s*DELETE\b/;
/** `read_only_sql_transaction`: this server was the primary once. */
const READ_ONLY = '25006';

/**
 * A client that gives up on a server that does not answer in time. It closes the connection then, so that the pool opens
 * another: one that was given back while its statement runs would fail whoever gets it next (which is what the
 * `query_timeout` of `pg` does). A connection to a server that has become read-only is closed as well, since the next
 * one may find the new primary.
 */
export class BoundedClient extends PooledClient {
  private deadline?: NodeJS.Timeout;

  constructor(config?: ClientConfig) {
    super(config);
    this.on('drain', () => this.answered()).on('end', () => this.answered());
    this.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (code === READ_ONLY) this.once('drain', () => this.discard(new Error('The database is read-only')));
    });
  }

  override query(...sent: unknown[]): never {
    const [statement] = sent as [string | { text?: string }];
    this.expectAnswer(typeof statement === 'string' ? statement : (statement.text ?? ''));
    return (super.query as (...sent: unknown[]) => never)(...sent);
  }

  private expectAnswer(statement: string): void {
    this.answered();
    const milliseconds = timeoutOf(statement, this.getTransactionStatus() !== 'I');
    const deadline = setTimeout(() => {
      // An answer that came while the event loop was busy is read before.
      setImmediate(() => {
        if (this.deadline === deadline) this.giveUp(milliseconds);
      });
    }, milliseconds);
    this.deadline = deadline;
  }

  private answered(): void {
    clearTimeout(this.deadline);
    this.deadline = undefined;
  }

  private giveUp(milliseconds: number): void {
    const error = new Error(`The database did not respond within ${milliseconds / 1000} seconds`);
    this.discard(Object.assign(error, { code: 'ETIMEDOUT' }));
  }

  /** By an error, since the pool keeps a client that ends without one. */
  private discard(error: Error): void {
    this.connection.stream.destroy(error);
  }
}

function timeoutOf(statement: string, inTransaction: boolean): number {
  if (inTransaction || CHANGES.test(statement)) return CHANGE_TIMEOUT_MS;
  return DELETES.test(statement) ? PURGE_TIMEOUT_MS : READ_TIMEOUT_MS;
}
