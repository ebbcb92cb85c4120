import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { isId } from '../database/ids.js';
import { Transactions } from '../database/transactions.js';
import type { IfMatch } from '../http/answers/etag.js';
import type { Page } from '../http/answers/paging.js';
import { putTarget, typeAskedFor } from '../http/requests/put-target.js';
import type { PutOrganizationIp, UpdateOrganizationIp } from './dto/organization-ip.body.js';
import type { ListOrganizationIpsQuery } from './dto/organization-ip.query.js';
import { changedNetwork, networkOf } from './network.js';
import { ORGANIZATION_IP_TYPES, OrganizationIp } from './organization-ip.entity.js';
import { type CountedIp, OrganizationIpStore } from './organization-ip.store.js';

/** The organizations' allow and block lists (specification, *Organization IPs*; contract §3). */
@Injectable()
export class OrganizationIpsService {
  constructor(
    private readonly store: OrganizationIpStore,
    private readonly transactions: Transactions,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string): Promise<CountedIp> {
    return this.store.read(caller, id);
  }

  /** The entries of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListOrganizationIpsQuery): Promise<Page<CountedIp>> {
    return this.store.list(caller, query);
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
    const type = typeAskedFor(ORGANIZATION_IP_TYPES, entity, body) ?? 'whitelist';
    const network = networkOf(body.ip_address, body.cidr);
    // Under a new id there is nothing to lock first.
    const transaction = isId('orgip', entity) ? 'run' : 'single';
    return this.transactions[transaction](async (manager) => {
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
      return { ...(await this.store.save(manager, caller, ip, existing)), created: !existing };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412, 400 */
  update(caller: Caller, id: string, body: UpdateOrganizationIp, ifMatch: IfMatch): Promise<CountedIp> {
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const { ip_address, cidr, ...fields } = body;
      const network = changedNetwork(before, { ip_address, cidr });
      const changed = { ...before, ...fields, ...network, updated_at: new Date() };
      return this.store.save(manager, caller, manager.create(OrganizationIp, changed), before);
    });
  }

  /** Deletes the entry softly; its network is free again. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const ip = await this.store.lock(manager, caller, id);
      ifMatch.check(ip.version);
      return this.store.remove(manager, caller, ip);
    });
  }
}
