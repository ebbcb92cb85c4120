import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { databaseTime } from '../database/database-time.js';
import { Transactions } from '../database/transactions.js';
import { ApiException, unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/answers/etag.js';
import type { Page } from '../http/answers/paging.js';
import { putTarget } from '../http/requests/put-target.js';
import { Domain, type ListedDomain } from './domain.entity.js';
import { DomainSecrets } from './domain-secrets.js';
import { mustBeSettings } from './domain-settings.js';
import { DomainClaims } from './domain-claims.js';
import { DomainStore } from './domain.store.js';
import { DomainUsage } from './domain-usage.js';
import type { PutDomain, UpdateDomain } from './dto/domain.body.js';
import type { ListDomainsQuery } from './dto/domain.query.js';
import { firstCheck } from './verification/check-schedule.js';
import { DnsClient } from './verification/dns-client.js';
import { DomainCheckQueue } from './verification/domain-check-queue.js';
import { explain, lookForProof } from './verification/domain-proof.js';
import { beginAgain, unverified } from './verification/verification-state.js';

/** For the look-ups that a client waits for. */
const IMMEDIATE_CHECK_MS = 5_000;

/** What a PUT made of it. */
export interface PutDomainResult {
  domain: Domain;
  created: boolean;
}

/** Domains (specification, *Domains*; contract §3 *Domain*). */
@Injectable()
export class DomainsService {
  constructor(
    private readonly store: DomainStore,
    private readonly secrets: DomainSecrets,
    private readonly claims: DomainClaims,
    private readonly usage: DomainUsage,
    private readonly transactions: Transactions,
    private readonly dns: DnsClient,
    private readonly checks: DomainCheckQueue,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string): Promise<Domain> {
    return this.store.read(caller, id);
  }

  /** The domains of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListDomainsQuery): Promise<Page<ListedDomain>> {
    return this.store.list(caller, query);
  }

  /**
   * Creates the domain, `pending`, or replaces the one that `entity` names: what the body leaves out returns to its
   * default. With another name it has to be verified again, by another record.
   * @throws ApiException 403, 409 for a name that exists, or when the old name is in use, 412, 422
   */
  async put(caller: Caller, entity: string, body: PutDomain, ifMatch: IfMatch): Promise<PutDomainResult> {
    mustBeSettings(body.settings);
    return this.transactions.run(async (manager) => {
      await this.claims.takeTurns(manager, [body.domain]);
      const target = await putTarget(manager, Domain, 'dom', entity, body.organization_id, caller);
      const { id, existing, deleted } = target;
      ifMatch.check(existing?.version);

      const now = await databaseTime(manager);
      const kept = existing ?? { created_at: now, ...unverified(now) };
      const domain = manager.create(Domain, {
        ...kept,
        ...(await this.rename(manager, existing, body.domain, now)),
        id,
        organization_id: body.organization_id,
        domain: body.domain,
        type: body.type ?? 'primary',
        ssl_enabled: body.ssl_enabled ?? false,
        ...this.secrets.changed(id, { ...body, settings: body.settings ?? {} }, existing),
        deleted_at: null,
        version: (existing ?? deleted)?.version ?? 0,
      });
      const saved = await this.save(manager, caller, domain, now, { existing, deleted });
      return { domain: saved, created: !existing };
    });
  }

  /**
   * Changes the fields that the body has. To make a domain `active` that is not verified, its record is looked for
   * at once, unless a platform operator vouches for it.
   * @throws ApiException 404, 403, 409 for a name that exists, for one in use that would change, and for a domain
   *   whose record was not found, 412
   */
  async update(caller: Caller, id: string, body: UpdateDomain, ifMatch: IfMatch): Promise<Domain> {
    mustBeSettings(body.settings);
    const proof = body.status === 'active' ? await this.prove(caller, id, body, ifMatch) : undefined;
    return this.transactions.run(async (manager) => {
      await this.claims.takeTurns(manager, [body.domain, proof?.name]);
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const { status, settings, secret_settings, ...fields } = body;
      const now = await databaseTime(manager);
      const domain = manager.create(Domain, {
        ...before,
        ...(await this.rename(manager, before, body.domain, now)),
        ...fields,
        ...this.secrets.changed(id, { settings, secret_settings }, before),
      });
      if (status === 'pending') beginAgain(domain, now);
      if (status === 'active' && !domain.verified_at) {
        if (!caller.isOperator && proof?.record !== domain.dns_verification_record) throw notVerified(domain);
        domain.verified_at = now;
      }
      domain.status = status ?? domain.status;
      return this.save(manager, caller, domain, now, { existing: before });
    });
  }

  /**
   * Deletes the domain softly; its name is free again.
   * @throws ApiException 404, 403, 409 while something of the organization uses it, 412
   */
  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const domain = await this.store.lock(manager, caller, id);
      ifMatch.check(domain.version);
      await this.mustBeUnused(manager, domain);
      return this.store.remove(manager, caller, domain);
    });
  }

  /**
   * Looks for the record of a domain that the caller wants to be active. Outside any transaction: DNS may be slow.
   * @returns the name of the domain and the record that was found; none where none is needed
   */
  private async prove(
    caller: Caller,
    id: string,
    body: UpdateDomain,
    ifMatch: IfMatch,
  ): Promise<{ name: string; record?: string }> {
    const domain = await this.store.read(caller, id);
    ifMatch.check(domain.version);
    if (caller.isOperator) return { name: domain.domain };
    if (body.domain !== undefined && body.domain !== domain.domain) {
      throw unacceptable('status', 'cannot be active before the new name is verified');
    }
    if (domain.verified_at) return { name: domain.domain };
    const session = this.dns.session(AbortSignal.timeout(IMMEDIATE_CHECK_MS));
    const looked = await lookForProof(session, domain);
    if (!looked.found) throw new ApiException('domain_not_verified', explain(looked, domain));
    return { name: domain.domain, record: domain.dns_verification_record };
  }

  /** What a change of the name makes of the rest: nothing that was found for the old one holds for the new one. */
  private async rename(
    manager: EntityManager,
    before: Domain | undefined,
    name: string | undefined,
    now: Date,
  ): Promise<Partial<Domain>> {
    if (!before || name === undefined || name === before.domain) return {};
    await this.mustBeUnused(manager, before);
    return unverified(now);
  }

  private async mustBeUnused(manager: EntityManager, { organization_id, domain }: Domain): Promise<void> {
    const user = await this.usage.userOf(manager, organization_id, domain);
    if (user)
      throw new ApiException('domain_in_use', [
        { field: 'domain', message: `is the ${user.field} of ${user.id}` },
      ]);
  }

  /**
   * Every change is followed by a check, which also brings what was found in DNS up to date.
   * @returns the domain as it is then
   */
  private async save(
    manager: EntityManager,
    caller: Caller,
    domain: Domain,
    now: Date,
    origin: { existing?: Domain; deleted?: Domain },
  ): Promise<Domain> {
    domain.updated_at = now;
    domain.next_check_at = firstCheck(domain, now);
    if (!domain.ssl_enabled) domain.ssl_certificate_expiry = null;
    const { existing } = origin;
    if (domain.domain !== existing?.domain) await this.claims.mustBeFree(manager, domain);
    const saved = await this.store.save(manager, caller, domain, origin);
    if (saved === existing) return existing;
    if (domain.verified_at && !existing?.verified_at) await this.claims.endOthers(manager, domain);
    await this.checks.hint(domain);
    return domain;
  }
}

/** 409: made active by its organization, though meanwhile the record to prove has become another one. */
function notVerified({ dns_verification_record: record }: Domain): ApiException {
  return new ApiException('domain_not_verified', [
    { field: 'status', message: `needs the TXT record ${record}` },
  ]);
}
