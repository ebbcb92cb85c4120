import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { withHolder } from './unique-violation.js';

interface Ambient {
  manager: EntityManager;
  afterCommit: (() => unknown)[];
  /** What was begun in the transaction and goes on after it is not in it any more. */
  ended: boolean;
}

/**
 * One transaction a request, all or nothing. A service wraps its whole rule in `run`; where a transaction is open
 * already (a request with an idempotency key opens one around everything) `run` joins it.
 */
@Injectable()
export class Transactions {
  private readonly logger = new Logger(Transactions.name);
  private readonly ambient = new AsyncLocalStorage<Ambient>();
  /** Transactions that have begun and not ended. */
  private begun = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** The transaction that is open here. */
  get open(): EntityManager | undefined {
    return this.joined?.manager;
  }

  /**
   * For statements that need no transaction of their own: the one that is open here, else a connection for each. Whoever
   * took a second connection while a transaction holds one would wait for it for ever once all are held so.
   */
  get manager(): EntityManager {
    return this.open ?? this.dataSource.manager;
  }

  /**
   * Runs `work` in a transaction: committed when it resolves, rolled back when it rejects.
   * @throws UniqueViolation where a value is taken, with whoever has it
   */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const { joined } = this;
    if (joined) return work(joined.manager);

    const afterCommit: Ambient['afterCommit'] = [];
    const result = await this.begin((manager) => this.within({ manager, afterCommit, ended: false }, work));
    for (const callback of afterCommit) await this.attempt(callback);
    return result;
  }

  /**
   * Runs `work`, which makes one statement: that is a transaction by itself, and needs none around it.
   * @throws UniqueViolation as `run` does
   */
  async single<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const { joined } = this;
    if (joined) return work(joined.manager);
    return work(this.dataSource.manager).catch(async (error: unknown) => {
      throw await this.explained(error);
    });
  }

  /**
   * Runs `work` so that its rejection undoes what it did and leaves the rest of the open transaction intact.
   * @throws UniqueViolation as `run` does
   */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.joined;
    if (!outer) throw new Error('A savepoint needs an open transaction');
    const afterCommit: Ambient['afterCommit'] = [];
    const result = await outer.manager
      .transaction((manager) => this.within({ manager, afterCommit, ended: false }, work))
      .catch(async (error: unknown) => {
        throw await withHolder(error, (sql, values) => outer.manager.query(sql, values));
      });
    outer.afterCommit.push(...afterCommit);
    return result;
  }

  /**
   * Runs `callback` once the open transaction is committed (at once where none is open), and not at all when it is
   * rolled back. For hints such as a queue job: a failure is logged and changes nothing, so the row must be enough.
   */
  async afterCommit(callback: () => unknown): Promise<void> {
    const { joined } = this;
    if (joined) joined.afterCommit.push(callback);
    else await this.attempt(callback);
  }

  private get joined(): Ambient | undefined {
    const ambient = this.ambient.getStore();
    return ambient?.ended ? undefined : ambient;
  }

  private async within<T>(ambient: Ambient, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.ambient.run(ambient, () => work(ambient.manager));
    } finally {
      ambient.ended = true;
    }
  }

  private async begin<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    this.begun++;
    try {
      return await this.dataSource.transaction(work);
    } catch (error) {
      throw await this.explained(error);
    } finally {
      // Before Node 24 it follows every promise of the process from its first use on, and reads would pay for that.
      if (--this.begun === 0) this.ambient.disable();
    }
  }

  /** Once nothing of what failed is left. */
  private explained(error: unknown): Promise<unknown> {
    return withHolder(error, (sql, values) => this.dataSource.query(sql, values));
  }

  private async attempt(callback: () => unknown): Promise<void> {
    try {
      await callback();
    } catch (error) {
      this.logger.warn(`After the commit: ${(error as Error).message}`);
    }
  }
}
