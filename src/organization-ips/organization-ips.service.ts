import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Caller } from '../auth/caller.js';
import { columnList } from '../database/column-list.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { Transactions } from '../database/transactions.js';
import { unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/etag.js';
import { type Page, pageOf } from '../http/paging.js';
import { putTarget } from '../http/put-target.js';
import { COUNTED_HOURS, TrafficCounts } from './traffic/traffic-counts.js';
import type { PutOrganizationIp, UpdateOrganizationIp } from './dto/organization-ip.body.js';
import { configurationOf } from './dto/organization-ip.presenter.js';
import type { ListOrganizationIpsQuery } from './dto/organization-ip.query.js';
import { changedNetwork, networkOf, sameNetwork } from './network.js';
import { ORGANIZATION_IP_TYPES, OrganizationIp, type OrganizationIpType } from './organization-ip.entity.js';

/** An entry with the requests that were counted for it in the last 24 hours. */
export interface CountedIp {
  ip: OrganizationIp;
  requests: number;
}

const BY_ID = `SELECT ${columnList(OrganizationIp, 'entry')}, (
    SELECT coalesce(sum(requests), 0) FROM organization_ip_traffic WHERE entry_id = $1 AND ${COUNTED_HOURS}
  ) AS requests
  FROM organization_ips AS entry WHERE id = $1 AND deleted_at IS NULL`;

/** The organizations' allow and block lists (specification, *Organization IPs*; contract §3). */
@Injectable()
export class OrganizationIpsService {
  constructor(
    @InjectRepository(OrganizationIp) private readonly ips: Repository<OrganizationIp>,
    private readonly queries: PreparedQueries,
    private readonly transactions: Transactions,
    private readonly traffic: TrafficCounts,
    private readonly audit: AuditService,
  ) {}

  /** The entry, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<CountedIp> {
    const rows = await this.queries.rows<OrganizationIp & { requests: string }>('organization_ip', BY_ID, [
      id,
    ]);
    const ip = caller.mustSee(rows[0]);
    return { ip, requests: Number(ip.requests) };
  }

  /** The entries of the caller's organizations, newest first. @throws ApiException 403 */
  async list(caller: Caller, query: ListOrganizationIpsQuery): Promise<Page<CountedIp>> {
    const list = this.ips.createQueryBuilder('ip');
    const organizations = caller.organizationFilter(query.organization_id);
    if (organizations) list.andWhere('ip.organization_id = ANY(:organizations)', { organizations });
    if (query.type) list.andWhere('ip.type = :type', { type: query.type });
    const { rows, pagination } = await pageOf(list, query);
    const counts = await this.traffic.of(rows.map(({ id }) => id));
    return { rows: rows.map((ip) => ({ ip, requests: counts.get(ip.id) ?? 0 })), pagination };
  }

  /**
   * Creates the entry, or replaces the one that `entity` names: what the body leaves out returns to its default.
   * @throws ApiException 403, 409 for a network that the organization has already, 412, 422
   */
  put(
    caller: Caller,
    entity: string,
    body: PutOrganizationIp,
    ifMatch: IfMatch,
  ): Promise<CountedIp & { created: boolean }> {
    const type = typeOf(entity, body);
    const network = networkOf(body.ip_address, body.cidr);
    return this.transactions.run(async (manager) => {
      const target = await putTarget(manager, OrganizationIp, 'orgip', entity, body.organization_id, caller);
      const { id, existing, deleted } = target;
      ifMatch.check(existing?.version);
      const now = new Date();
      const ip = manager.create(OrganizationIp, {
        id,
        organization_id: body.organization_id,
        ...network,
        type,
        description: body.description ?? null,
        last_seen: existing?.last_seen ?? null,
        created_at: existing?.created_at ?? now,
        updated_at: now,
        deleted_at: null,
        version: (existing ?? deleted)?.version ?? 0,
      });
      return { ...(await this.save(manager, caller, ip, existing)), created: !existing };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412, 400 */
  update(caller: Caller, id: string, body: UpdateOrganizationIp, ifMatch: IfMatch): Promise<CountedIp> {
    return this.transactions.run(async (manager) => {
      const before = await this.lock(manager, caller, id);
      ifMatch.check(before.version);
      const { ip_address, cidr, ...fields } = body;
      const changed = { ...before, ...fields, updated_at: new Date() };
      const network = changedNetwork(before, { ip_address, cidr });
      return this.save(manager, caller, manager.create(OrganizationIp, { ...changed, ...network }), before);
    });
  }

  /** Deletes the entry softly; its network is free again. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const ip = await this.lock(manager, caller, id);
      ifMatch.check(ip.version);
      const deletedAt = new Date();
      await manager.update(OrganizationIp, { id }, { deleted_at: deletedAt, version: ip.version + 1 });
      await this.traffic.forget(manager, id);
      await this.record(manager, caller, 'delete', ip, { before: configurationOf(ip) });
      return deletedAt;
    });
  }

  private async lock(manager: EntityManager, caller: Caller, id: string): Promise<OrganizationIp> {
    const ip = await manager.findOne(OrganizationIp, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return caller.mustSee(ip);
  }

  private async save(
    manager: EntityManager,
    caller: Caller,
    ip: OrganizationIp,
    before: OrganizationIp | undefined,
  ): Promise<CountedIp> {
    ip.version++;
    // What was seen so far was seen of another network.
    const moved = before !== undefined && !sameNetwork(before, ip);
    if (moved) ip.last_seen = null;
    // Never an upsert: of two organizations that put the same new id at once, the second must not get the first's row.
    if (ip.version === 1) await manager.insert(OrganizationIp, ip);
    else await manager.update(OrganizationIp, { id: ip.id }, ip);
    if (moved) await this.traffic.forget(manager, ip.id);
    await this.record(manager, caller, before ? 'update' : 'create', ip, {
      before: before && configurationOf(before),
      after: configurationOf(ip),
    });
    const counts = await this.traffic.of(before && !moved ? [ip.id] : [], manager);
    return { ip, requests: counts.get(ip.id) ?? 0 };
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    action: 'create' | 'update' | 'delete',
    { id, organization_id }: OrganizationIp,
    states: { before?: object; after?: object },
  ): Promise<void> {
    return this.audit.record(manager, caller, {
      action,
      resource_type: 'organization_ip',
      resource_id: id,
      organization_id,
      ...states,
    });
  }
}

function typeOf(entity: string, { type }: PutOrganizationIp): OrganizationIpType {
  const word = ORGANIZATION_IP_TYPES.find((each) => each === entity);
  if (word && type && word !== type) throw unacceptable('type', `must be ${word}, as the path says`);
  return word ?? type ?? 'whitelist';
}
