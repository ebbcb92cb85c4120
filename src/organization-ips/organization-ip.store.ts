import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { AuditStore } from '../audit/audit.store.js';
import type { Caller } from '../auth/caller.js';
import { columnList, timeColumns } from '../database/column-list.js';
import { lockRow } from '../database/lock-row.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { sameRow } from '../database/same-row.js';
import { inserted, type RowWrite, updated } from '../database/write-rows.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { byCreation, equals, type List } from '../lists/list.js';
import { Lists } from '../lists/lists.js';
import { configurationOf } from './dto/organization-ip.presenter.js';
import type { ListOrganizationIpsQuery } from './dto/organization-ip.query.js';
import { sameNetwork } from './network.js';
import { OrganizationIp } from './organization-ip.entity.js';
import { COUNTED_HOURS, TrafficStore, TrafficStoreModule } from './traffic/traffic.store.js';

/** An entry with the requests that were counted for it in the last 24 hours. */
export interface CountedIp {
  ip: OrganizationIp;
  requests: number;
}

const BY_ID = `SELECT ${columnList(OrganizationIp, 'entry')}, (
    SELECT coalesce(sum(requests), 0) FROM organization_ip_traffic WHERE entry_id = $1 AND ${COUNTED_HOURS}
  ) AS requests
  FROM organization_ips AS entry WHERE id = $1 AND deleted_at IS NULL`;

const LIST: List<OrganizationIp & { requests: number }> = {
  name: 'organization_ips',
  table: 'organization_ips',
  row: 'entry',
  present: 'entry.deleted_at IS NULL',
  columns: `${columnList(OrganizationIp, 'entry')}, (
    SELECT coalesce(sum(requests), 0) FROM organization_ip_traffic WHERE entry_id = entry.id AND ${COUNTED_HOURS}
  ) AS requests`,
  times: timeColumns(OrganizationIp),
  orders: byCreation('entry'),
};

/** The entries of the organizations' lists, each written together with its audit record. */
@Injectable()
export class OrganizationIpStore {
  constructor(
    private readonly queries: PreparedQueries,
    private readonly lists: Lists,
    private readonly traffic: TrafficStore,
    private readonly audit: AuditStore,
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
    const { rows, pagination } = await pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations: caller.organizationFilter(query.organization_id),
      conditions: [equals('type', 'entry.type', query.type)],
    });
    return { rows: rows.map((ip) => ({ ip, requests: ip.requests })), pagination };
  }

  /** The entry, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<OrganizationIp> {
    return caller.mustSee(await lockRow(manager, OrganizationIp, id));
  }

  /**
   * Writes a new version, unless the entry is as it was. What was seen so far is forgotten where the entry stands for
   * another network now.
   * @param before the entry as it was; nothing for one that is new, or whose id was that of a deleted one
   * @returns the entry as it is then
   */
  async save(
    manager: EntityManager,
    caller: Caller,
    ip: OrganizationIp,
    before: OrganizationIp | undefined,
  ): Promise<CountedIp> {
    if (before && sameRow(OrganizationIp, before, ip)) return this.counted(manager, before);
    ip.version++;
    const moved = before !== undefined && !sameNetwork(before, ip);
    if (moved) ip.last_seen = null;
    // Never an upsert: of two organizations that put the same new id at once, the second must not get the first's row.
    const row = ip.version === 1 ? inserted(OrganizationIp, ip) : updated(OrganizationIp, ip);
    const states = { before: before && configurationOf(before), after: configurationOf(ip) };
    await this.record(manager, caller, before ? 'update' : 'create', ip, states, row);
    if (moved) await this.traffic.forget(manager, ip.id);
    return before && !moved ? this.counted(manager, ip) : { ip, requests: 0 };
  }

  /** Deletes the entry softly, and what was counted for it for good; it is locked. */
  async remove(manager: EntityManager, caller: Caller, ip: OrganizationIp): Promise<Date> {
    const { id } = ip;
    const deletedAt = new Date();
    const row = updated(OrganizationIp, { id, deleted_at: deletedAt, version: ip.version + 1 });
    await this.record(manager, caller, 'delete', ip, { before: configurationOf(ip) }, row);
    await this.traffic.forget(manager, id);
    return deletedAt;
  }

  private async counted(manager: EntityManager, ip: OrganizationIp): Promise<CountedIp> {
    const counts = await this.traffic.of([ip.id], manager);
    return { ip, requests: counts.get(ip.id) ?? 0 };
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    action: 'create' | 'update' | 'delete',
    { id, organization_id }: OrganizationIp,
    states: { before?: object; after?: object },
    row: RowWrite,
  ): Promise<void> {
    const resource = { resource_type: 'organization_ip', resource_id: id, organization_id };
    return this.audit.record(manager, caller, { action, ...resource, ...states }, [row]);
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([OrganizationIp]), TrafficStoreModule],
  providers: [OrganizationIpStore],
  exports: [OrganizationIpStore],
})
export class OrganizationIpStoreModule {}
