import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { systemCaller } from '../../auth/system-caller.js';
import { Transactions } from '../../database/transactions.js';
import { Domain } from '../domain.entity.js';
import { DomainStore } from '../domain.store.js';
import { VERIFICATION_DAYS } from './check-schedule.js';

const BATCH = 100;
/** How long before its end an organization is told of it. */
const NOTICE_DAYS = 7;

/** The unverified domains that end within the notice and whose organization was not told. */
const TO_ANNOUNCE = `
  SELECT id FROM domains
  WHERE deleted_at IS NULL AND verified_at IS NULL
    AND verification_started_at <= now() - make_interval(days => ${VERIFICATION_DAYS - NOTICE_DAYS})
    AND verification_started_at > now() - make_interval(days => ${VERIFICATION_DAYS})
    AND (expiry_announced_at IS NULL OR expiry_announced_at < verification_started_at)
  ORDER BY verification_started_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;

const TO_END = `
  SELECT id FROM domains
  WHERE deleted_at IS NULL AND verified_at IS NULL
    AND verification_started_at <= now() - make_interval(days => ${VERIFICATION_DAYS})
  ORDER BY verification_started_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;

/** Ends domains that were not verified within 30 days, and tells their organizations a week before. */
@Injectable()
export class DomainExpiry {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: DomainStore,
  ) {}

  /** Does all that is due. Any number of workers may do so at once. */
  async run(): Promise<void> {
    while (
      (await this.batch(TO_ANNOUNCE, (manager, domain) => this.store.announceEnd(manager, domain))) === BATCH
    );
    while ((await this.batch(TO_END, (manager, domain) => this.end(manager, domain))) === BATCH);
  }

  /** @returns how many domains there were */
  private batch(
    due: string,
    work: (manager: EntityManager, domain: Domain) => Promise<void>,
  ): Promise<number> {
    return this.transactions.run(async (manager) => {
      const rows = await manager.query<{ id: string }[]>(due);
      const domains = await manager
        .createQueryBuilder(Domain, 'domain')
        .where('domain.id = ANY (:ids)', { ids: rows.map(({ id }) => id) })
        .getMany();
      for (const domain of domains) await work(manager, domain);
      return rows.length;
    });
  }

  private async end(manager: EntityManager, domain: Domain): Promise<void> {
    await this.store.remove(manager, systemCaller(`expired-${domain.id}`), domain, 'expired');
  }
}
