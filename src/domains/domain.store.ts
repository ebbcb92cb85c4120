import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { AuditStore } from '../audit/audit.store.js';
import type { Caller } from '../auth/caller.js';
import { columnList, timeColumns } from '../database/column-list.js';
import { lockRow } from '../database/lock-row.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { sameRow } from '../database/same-row.js';
import { inserted, updated } from '../database/write-rows.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { timestamp, timestampOrNull } from '../http/answers/times.js';
import { byCreation, equals, type List } from '../lists/list.js';
import { Lists } from '../lists/lists.js';
import { Outbox } from '../webhooks/outbox.js';
import { Domain, type ListedDomain, UNLISTED_COLUMNS } from './domain.entity.js';
import { presentDomain } from './dto/domain.presenter.js';
import type { ListDomainsQuery } from './dto/domain.query.js';
import { expiryOf } from './verification/check-schedule.js';

const BY_ID = `SELECT ${columnList(Domain, 'found')} FROM domains AS found WHERE id = $1 AND deleted_at IS NULL`;

const LIST: List<ListedDomain> = {
  name: 'domains',
  table: 'domains',
  row: 'domain',
  present: 'domain.deleted_at IS NULL',
  columns: columnList(Domain, 'domain', UNLISTED_COLUMNS),
  times: timeColumns(Domain, UNLISTED_COLUMNS) as (keyof ListedDomain)[],
  orders: {
    ...byCreation('domain', [['organization'], ['status'], []]),
    domain: { by: 'domain.domain', kind: 'text', indexes: [['organization'], []] },
  },
};

/** A check that has not ended by then was lost with its process, and is made again. */
const CHECK_LEASE_SECONDS = 60;

/** A job may come a little early by the clock of the database. */
const CLAIM_CHECK = `
  WITH due AS MATERIALIZED (
    SELECT id FROM domains
    WHERE id = $1 AND deleted_at IS NULL AND next_check_at <= now() + interval '1 second'
    FOR UPDATE SKIP LOCKED
  )
  UPDATE domains
  SET next_check_at = now() + make_interval(secs => ${CHECK_LEASE_SECONDS}), check_attempts = check_attempts + 1
  FROM due WHERE domains.id = due.id
  RETURNING domains.*`;

/** Why a domain ends that nobody has deleted: nobody verified it in time, or another organization proved its name. */
type End = 'expired' | 'yielded';

/** The row that a change begins from, if there is one. */
interface Origin {
  existing?: Domain;
  /** A deleted one, whose id is used again. */
  deleted?: Domain;
}

/** The domains' rows, each written together with its audit record and its event. */
@Injectable()
export class DomainStore {
  constructor(
    @InjectRepository(Domain) private readonly domains: Repository<Domain>,
    private readonly queries: PreparedQueries,
    private readonly lists: Lists,
    private readonly audit: AuditStore,
    private readonly outbox: Outbox,
  ) {}

  /** The domain, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<Domain> {
    const [domain] = await this.queries.rows<Domain>('domain_by_id', BY_ID, [id]);
    return caller.mustSee(domain);
  }

  /** The domains of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListDomainsQuery): Promise<Page<ListedDomain>> {
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations: caller.organizationFilter(query.organization_id),
      conditions: [equals('status', 'domain.status', query.status)],
    });
  }

  /** The domain, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<Domain> {
    return caller.mustSee(await lockRow(manager, Domain, id));
  }

  /** The claims of others to the name of a domain, locked. */
  lockOthers(manager: EntityManager, { id, domain }: Pick<Domain, 'id' | 'domain'>): Promise<Domain[]> {
    return manager
      .createQueryBuilder(Domain, 'other')
      .where('other.domain = :domain AND other.id <> :id', { domain, id })
      .orderBy('other.id')
      .setLock('pessimistic_write')
      .getMany();
  }

  /**
   * Writes a new version, unless the domain is as it was; `domain.verified` is announced where it was not verified before.
   * @returns the domain as it is then
   */
  async save(
    manager: EntityManager,
    caller: Caller,
    domain: Domain,
    { existing, deleted }: Origin,
  ): Promise<Domain> {
    if (existing && sameRow(Domain, existing, domain, ['next_check_at'])) return existing;
    domain.version++;
    // Never an upsert: two requests that create under one free id must not end in one row.
    const row = (existing ?? deleted) ? updated(Domain, domain) : inserted(Domain, domain);
    const change = {
      action: existing ? 'update' : 'create',
      resource_type: 'domain',
      resource_id: domain.id,
      organization_id: domain.organization_id,
      // What has become secret just now is not told once more as what it was.
      before: existing && presentDomain(existing, domain.secret_settings),
      after: {
        ...presentDomain(domain),
        ...(secretsChanged(existing, domain) ? { secrets: '(changed)' } : {}),
      },
    };
    await this.audit.record(manager, caller, change, [row]);
    if (domain.verified_at && !existing?.verified_at) await this.announceVerified(manager, domain);
    return domain;
  }

  /** Deletes the domain softly. @param end tells the organization of an end that is not of its own making */
  async remove(manager: EntityManager, caller: Caller, domain: Domain, end?: End): Promise<Date> {
    const { id, organization_id } = domain;
    const deletedAt = new Date();
    const version = domain.version + 1;
    const row = updated(Domain, { id, deleted_at: deletedAt, next_check_at: null, version });
    const change = {
      action: 'delete',
      resource_type: 'domain',
      resource_id: id,
      organization_id,
      before: presentDomain(domain),
    };
    await this.audit.record(manager, caller, change, [row]);
    if (end) {
      await this.outbox.record(manager, {
        organization_id,
        type: `domain.${end}`,
        data: { domain_id: id, domain: domain.domain, ended_at: timestamp(deletedAt) },
      });
    }
    return deletedAt;
  }

  /** Takes the domain's check, if it is due; nothing where another worker has it, or it was put off. */
  async claimCheck(id: string): Promise<Domain | undefined> {
    const [[claimed]] = await this.domains.query<[Domain[], number]>(CLAIM_CHECK, [id]);
    return claimed;
  }

  /** The domain whose check was claimed, locked; null where it was deleted or got another name meanwhile. */
  lockClaimed(manager: EntityManager, { id, dns_verification_record }: Domain): Promise<Domain | null> {
    return manager.findOne(Domain, {
      where: { id, dns_verification_record },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Writes what a check has found. It makes no new version: no client has changed anything. */
  async saveFindings(manager: EntityManager, id: string, findings: Partial<Domain>): Promise<void> {
    await manager.update(Domain, { id }, findings);
  }

  /** Tells the organization of an unverified domain that it will end. */
  async announceEnd(manager: EntityManager, domain: Domain): Promise<void> {
    const { id, organization_id, domain: name, status, dns_verification_record } = domain;
    await manager.query('UPDATE domains SET expiry_announced_at = now() WHERE id = $1', [id]);
    await this.outbox.record(manager, {
      organization_id,
      type: 'domain.expiring',
      data: {
        domain_id: id,
        domain: name,
        status,
        dns_verification_record,
        expires_at: timestamp(expiryOf(domain)),
      },
    });
  }

  private announceVerified(manager: EntityManager, domain: Domain): Promise<void> {
    return this.outbox.record(manager, {
      organization_id: domain.organization_id,
      type: 'domain.verified',
      data: {
        domain_id: domain.id,
        domain: domain.domain,
        status: domain.status,
        verified_at: timestampOrNull(domain.verified_at),
      },
    });
  }
}

/** Secrets are only encrypted anew where they have changed. */
function secretsChanged(before: Domain | undefined, { secrets_ciphertext: after }: Domain): boolean {
  return before !== undefined && !isDeepStrictEqual(before.secrets_ciphertext, after);
}
