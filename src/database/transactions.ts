import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

interface Ambient {
  manager: EntityManager;
  afterCommit: (() => unknown)[];
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

  /** The transaction that is open here, for a single statement that needs none of its own. */
  get open(): EntityManager | undefined {
    return this.ambient.getStore()?.manager;
  }

  /** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const joined = this.ambient.getStore();
    if (joined) return work(joined.manager);

    const afterCommit: Ambient['afterCommit'] = [];
    const result = await this.begin((manager) =>
      this.ambient.run({ manager, afterCommit }, () => work(manager)),
    );
    for (const callback of afterCommit) await this.attempt(callback);
    return result;
  }

  /** Runs `work` so that its rejection undoes what it did and leaves the rest of the open transaction intact. */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.ambient.getStore();
    if (!outer) throw new Error('A savepoint needs an open transaction');
    const afterCommit: Ambient['afterCommit'] = [];
    const result = await outer.manager.transaction((manager) =>
      this.ambient.run({ manager, afterCommit }, work),
    );
    outer.afterCommit.push(...afterCommit);
    return result;
  }

  /**
   * Runs `callback` once the open transaction is committed (at once where none is open), and not at all when it is
   * rolled back. For hints such as a queue job: a failure is logged and changes nothing, so the row must be enough.
   */
  async afterCommit(callback: () => unknown): Promise<void> {
    const open = this.ambient.getStore();
    if (open) open.afterCommit.push(callback);
    else await this.attempt(callback);
  }

  private async begin<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    this.begun++;
    try {
      return await this.dataSource.transaction(work);
    } finally {
      // Before Node 24 it follows every promise of the process from its first use on, and reads would pay for that.
      if (--this.begun === 0) this.ambient.disable();
    }
  }

  private async attempt(callback: () => unknown): Promise<void> {
    try {
      await callback();
    } catch (error) {
      this.logger.warn(`After the commit: ${(error as Error).message}`);
    }
  }
}
