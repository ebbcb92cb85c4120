import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { systemCaller } from '../../auth/system-caller.js';
import { databaseTime } from '../../database/database-time.js';
import { Transactions } from '../../database/transactions.js';
import { Domain } from '../domain.entity.js';
import { DomainClaims } from '../domain-claims.js';
import { DomainStore } from '../domain.store.js';
import { CertificateProbe } from './certificate-probe.js';
import { nextCheck } from './check-schedule.js';
import { DnsClient } from './dns-client.js';
import { DomainCheckQueue } from './domain-check-queue.js';
import { lookUpDomain, type SipsTarget } from './domain-lookups.js';
import { lookForProof } from './domain-proof.js';

/** For all look-ups of a check together, and then for the certificate. */
const DNS_MS = 8_000;
const CERTIFICATE_MS = 15_000;

/**
 * Asks DNS of domains: whether the verification record is there, and what else it has; and reads their certificates.
 * A check is claimed by its row, so that it is made once however many workers and jobs there are; made twice it
 * would do no harm.
 */
@Injectable()
export class DomainChecks implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DomainChecks.name);
  private readonly running = new Set<AbortController>();
  private stopping = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly store: DomainStore,
    private readonly claims: DomainClaims,
    private readonly dns: DnsClient,
    private readonly certificates: CertificateProbe,
    private readonly queue: DomainCheckQueue,
  ) {}

  /** Makes the domain's check if it is due; nothing where another worker has it, or it was put off. */
  async run(id: string): Promise<void> {
    if (this.stopping) return;
    try {
      const claimed = await this.store.claimCheck(id);
      if (claimed) await this.check(claimed);
    } catch (error) {
      this.logger.warn(`Check of ${id}: ${(error as Error).message}`);
    }
  }

  /** Makes a check that was claimed. What it finds is committed; a failure is logged, and the check made again. */
  private async check(claimed: Domain): Promise<void> {
    try {
      await this.find(claimed);
    } catch (error) {
      if (this.stopping) await this.giveBack(claimed);
      else this.logger.warn(`Check of ${claimed.id}: ${(error as Error).message}`);
    }
  }

  /** Ends the checks that run, and gives them back to other workers. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const controller of this.running) controller.abort();
  }

  private async find(claimed: Domain): Promise<void> {
    const [facts, proof] = await this.within(DNS_MS, (signal) => {
      const dns = this.dns.session(signal);
      return Promise.all([
        lookUpDomain(dns, claimed.domain, claimed.dns_records),
        claimed.verified_at ? undefined : lookForProof(dns, claimed),
      ]);
    });
    const domain = await this.record(claimed, () => ({ dns_records: facts.records }), proof?.found);
    if (!domain) return;

    const expiry = domain.ssl_enabled ? await this.readExpiry(domain, facts.sips) : undefined;
    const checked = await this.record(claimed, (row, now) => {
      return {
        last_checked_at: now,
        ...(expiry && row.ssl_enabled ? { ssl_certificate_expiry: expiry } : {}),
        ...(isHeld(claimed, row) ? { next_check_at: nextCheck(row, now) } : {}),
      };
    });
    if (checked) await this.queue.hint(checked);
  }

  private async giveBack(claimed: Domain): Promise<void> {
    await this.record(claimed, (row, now) => (isHeld(claimed, row) ? { next_check_at: now } : {}));
  }

  /** The end of the certificate; nothing, so that the last one read stands, where none could be read. */
  private async readExpiry(domain: Domain, targets: SipsTarget[]): Promise<Date | undefined> {
    try {
      return await this.within(CERTIFICATE_MS, (signal) => this.certificates.expiry(domain, targets, signal));
    } catch (error) {
      if (this.stopping) throw error;
      this.logger.debug(`Certificate of ${domain.id}: ${(error as Error).message}`);
      return undefined;
    }
  }

  /**
   * Writes what was found, unless the domain was deleted or got another name meanwhile.
   * @param proven whether the verification record was found, which makes a pending domain active
   */
  private record(
    claimed: Domain,
    findings: (row: Domain, now: Date) => Partial<Domain>,
    proven = false,
  ): Promise<Domain | undefined> {
    return this.transactions.run(async (manager) => {
      if (proven) await this.claims.takeTurns(manager, [claimed.domain]);
      const before = await this.store.lockClaimed(manager, claimed);
      if (!before) return undefined;
      const changes = findings(before, await databaseTime(manager));
      const domain = manager.create(Domain, { ...before, ...changes });
      if (proven && before.status === 'pending') {
        const now = new Date();
        Object.assign(domain, { status: 'active', verified_at: now, updated_at: now });
        await this.store.save(
          manager,
          systemCaller(`check-${claimed.id}-${claimed.check_attempts}`),
          domain,
          { existing: before },
        );
        await this.claims.endOthers(manager, domain);
      } else if (Object.keys(changes).length > 0) {
        await this.store.saveFindings(manager, domain.id, changes);
      }
      return domain;
    });
  }

  /** @throws Error when the service is shutting down, since then `work` was cut off */
  private async within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), milliseconds);
    this.running.add(controller);
    if (this.stopping) controller.abort();
    try {
      const result = await work(controller.signal);
      if (this.stopping) throw new Error('The service is shutting down');
      return result;
    } finally {
      clearTimeout(timer);
      this.running.delete(controller);
      controller.abort();
    }
  }
}

/** Whether the claim still stands: no change of the domain has scheduled another check meanwhile. */
function isHeld(claimed: Domain, row: Domain): boolean {
  return row.next_check_at?.getTime() === claimed.next_check_at?.getTime();
}
