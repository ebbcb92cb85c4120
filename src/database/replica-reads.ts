import { Injectable } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import type { RowSource } from './list-reader.js';
import { PreparedQueries } from './prepared-queries.js';
import { RecentWrites } from './recent-writes.js';
import type { Replica } from './replicas/replica.js';
import { Replicas } from './replicas/replicas.js';
import { Transactions } from './transactions.js';

/**
 * Where lists and histories are read: at a replica, where there is one that lags little and the caller has written nothing
 * lately; else at the primary (`docs/decisions/0011-replicas.md`). Without `DATABASE_REPLICA_URLS` it is the primary.
 */
@Injectable()
export class ReplicaReads {
  private readonly sources = new WeakMap<Replica, RowSource>();

  constructor(
    private readonly primary: PreparedQueries,
    private readonly transactions: Transactions,
    private readonly replicas: Replicas,
    private readonly writes: RecentWrites,
  ) {}

  /**
   * The source of all that one request reads as a whole, such as a page and its count.
   * @param subject whose request it is (`Caller.subject`)
   */
  async of(subject: string): Promise<RowSource> {
    // An own one for each request, since what is asked of one source may share queries.
    if (this.transactions.open) return { rows: (...query) => this.primary.rows(...query) };
    if (!this.replicas.configured) return this.primary;
    const replica = this.replicas.of(subject);
    return !replica || (await this.writes.by(subject)) ? this.primary : this.sourceOf(replica);
  }

  /** The rows of one query, as {@link RowSource} has them. */
  async rows<Row extends QueryResultRow>(
    subject: string,
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    return (await this.of(subject)).rows<Row>(name, text, values);
  }

  /** What a replica fails to answer the primary does. */
  private sourceOf(replica: Replica): RowSource {
    let source = this.sources.get(replica);
    if (!source) {
      source = {
        rows: (...query) => replica.rows<never>(...query).catch(() => this.primary.rows(...query)),
      };
      this.sources.set(replica, source);
    }
    return source;
  }
}
