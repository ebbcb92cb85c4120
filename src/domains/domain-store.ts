import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Caller } from '../auth/caller.js';
import { columnList } from '../database/column-list.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { timestampOrNull } from '../http/times.js';
import { Outbox } from '../webhooks/outbox.js';
import { Domain } from './domain.entity.js';
import { presentDomain } from './dto/domain.presenter.js';

const BY_ID = `SELECT ${columnList(Domain, 'found')} FROM domains AS found WHERE id = $1 AND deleted_at IS NULL`;

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
    private readonly queries: PreparedQueries,
    private readonly audit: AuditService,
    private readonly outbox: Outbox,
  ) {}

  /** The domain, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<Domain> {
    const [domain] = await this.queries.rows<Domain>('domain_by_id', BY_ID, [id]);
    return caller.mustSee(domain);
  }

  /** The domain, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<Domain> {
    const domain = await manager.findOne(Domain, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return caller.mustSee(domain);
  }

  /** Writes a new version; `domain.verified` is announced where it was not verified before. */
  async save(
    manager: EntityManager,
    caller: Caller,
    domain: Domain,
    { existing, deleted }: Origin,
  ): Promise<void> {
    domain.version++;
    // Never an upsert: two requests that create under one free id must not end in one row.
    if (existing ?? deleted) await manager.update(Domain, { id: domain.id }, domain);
    else await manager.insert(Domain, domain);
    await this.audit.record(manager, caller, {
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
    });
    if (domain.verified_at && !existing?.verified_at) await this.announce(manager, domain);
  }

  /** Deletes the domain softly. */
  async remove(manager: EntityManager, caller: Caller, domain: Domain): Promise<Date> {
    const deletedAt = new Date();
    await manager.update(
      Domain,
      { id: domain.id },
      { deleted_at: deletedAt, next_check_at: null, version: domain.version + 1 },
    );
    await this.audit.record(manager, caller, {
      action: 'delete',
      resource_type: 'domain',
      resource_id: domain.id,
      organization_id: domain.organization_id,
      before: presentDomain(domain),
    });
    return deletedAt;
  }

  private announce(manager: EntityManager, domain: Domain): Promise<void> {
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
