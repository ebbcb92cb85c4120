import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { Periodic } from '../queues/periodic.js';
import { CallStore } from './call.store.js';

const PURGE_INTERVAL_MS = 60_000;

/** Ends calls whose end nobody has reported in their time. */
@Injectable()
export class CallsPurge implements OnApplicationBootstrap {
  constructor(
    private readonly store: CallStore,
    private readonly transactions: Transactions,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('calls.purge', PURGE_INTERVAL_MS, () => this.purge());
  }

  private async purge(): Promise<void> {
    while (await this.transactions.run((manager) => this.store.endLost(manager)));
  }
}
