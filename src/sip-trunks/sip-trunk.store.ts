import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type EntityManager, In } from 'typeorm';
import { AuditStore } from '../audit/audit.store.js';
import type { Caller } from '../auth/caller.js';
import { columnList, timeColumns } from '../database/column-list.js';
import { Encryption } from '../database/encryption.js';
import { lockRow } from '../database/lock-row.js';
import { PreparedQueries, type Reader } from '../database/prepared-queries.js';
import { sameRow } from '../database/same-row.js';
import { inserted, type RowWrite, updated } from '../database/write-rows.js';
import { notFound } from '../http/errors/api-exception.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { byCreation, byName, equals, type List } from '../lists/list.js';
import { Lists } from '../lists/lists.js';
import { nameContains } from '../lists/search.js';
import { Outbox } from '../webhooks/outbox.js';
import { presentSipTrunk } from './dto/sip-trunk.presenter.js';
import type { ListSipTrunksQuery } from './dto/sip-trunk.query.js';
import { type ShownSipTrunk, SipTrunk, UNSHOWN_COLUMNS } from './sip-trunk.entity.js';

const BY_ID = `SELECT ${columnList(SipTrunk, 'trunk', UNSHOWN_COLUMNS)}
  FROM sip_trunks AS trunk WHERE id = ANY ($1) AND deleted_at IS NULL`;

const LIST: List<ShownSipTrunk> = {
  name: 'sip_trunks',
  table: 'sip_trunks',
  row: 'trunk',
  present: 'trunk.deleted_at IS NULL',
  columns: columnList(SipTrunk, 'trunk', UNSHOWN_COLUMNS),
  times: timeColumns(SipTrunk, UNSHOWN_COLUMNS) as (keyof ShownSipTrunk)[],
  orders: { ...byCreation('trunk', [['organization'], ['status'], []]), ...byName('trunk') },
};

/** The trunks' rows, each written together with its audit record and its event. */
@Injectable()
export class SipTrunkStore {
  private readonly shown: Reader<string, ShownSipTrunk | undefined>;

  constructor(
    private readonly lists: Lists,
    private readonly encryption: Encryption,
    private readonly audit: AuditStore,
    private readonly outbox: Outbox,
    queries: PreparedQueries,
  ) {
    const times: (keyof ShownSipTrunk)[] = ['created_at', 'updated_at'];
    this.shown = queries.byKey({ name: 'sip_trunks_by_id', text: BY_ID, key: 'id', times });
  }

  /**
   * The trunk, in one round trip.
   * @param organizationId the one that the trunk is looked for in; left out, whichever the caller acts for
   * @throws ApiException 404 or 403
   */
  async read(caller: Caller, id: string, organizationId?: string): Promise<ShownSipTrunk> {
    const trunk = caller.mustSee(await this.shown.load(id));
    if (organizationId !== undefined) {
      caller.mustActFor(organizationId);
      if (organizationId !== trunk.organization_id) throw notFound();
    }
    return trunk;
  }

  /** The trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipTrunksQuery): Promise<Page<ShownSipTrunk>> {
    const organizations = caller.organizationFilter(query.organization_id);
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations,
      conditions: [
        equals('status', 'trunk.status', query.status),
        nameContains('trunk', query.q, organizations),
      ],
    });
  }

  /** The trunk, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<SipTrunk> {
    return caller.mustSee(await lockRow(manager, SipTrunk, id));
  }

  /** The trunk, held against being deleted until the transaction ends; null where the organization has no such trunk. */
  hold(manager: EntityManager, id: string, organizationId: string): Promise<SipTrunk | null> {
    const where = { id, organization_id: organizationId };
    return manager.findOne(SipTrunk, { where, lock: { mode: 'for_key_share' } });
  }

  /** Trunks that the transaction holds, in the order of their ids: it may wait for those who write them. */
  held(manager: EntityManager, ids: string[]): Promise<SipTrunk[]> {
    return manager.find(SipTrunk, { where: { id: In(ids) }, order: { id: 'ASC' } });
  }

  /**
   * Writes a new version of the trunk, unless it is as it was; `trunk.status_changed` is announced where its status is
   * another one than before.
   * @param before the trunk as it was; nothing for one that is new, or whose id was that of a deleted one
   * @param password as in a request: left out it is kept, and cleared by null
   * @returns the trunk as it is then
   */
  async save(
    manager: EntityManager,
    caller: Caller,
    trunk: SipTrunk,
    before: SipTrunk | undefined,
    password: string | null | undefined,
  ): Promise<SipTrunk> {
    const passwordChanged = this.setPassword(trunk, password);
    if (before && sameRow(SipTrunk, before, trunk)) return before;
    trunk.version++;
    const states = {
      before: before && presentSipTrunk(before),
      after: { ...presentSipTrunk(trunk), ...(passwordChanged ? { password: '(changed)' } : {}) },
    };
    const row = trunk.version === 1 ? inserted(SipTrunk, trunk) : updated(SipTrunk, trunk);
    await this.record(manager, caller, trunk, before ? 'update' : 'create', states, [row]);
    if (before) await this.announceStatus(manager, before, trunk);
    return trunk;
  }

  /** Makes a pending trunk active that is held, not locked: of those who do so at once, one changes it. */
  async activate(manager: EntityManager, caller: Caller, trunk: SipTrunk): Promise<void> {
    const changed = { status: 'active' as const, updated_at: new Date() };
    const { affected } = await manager.update(
      SipTrunk,
      { id: trunk.id, status: 'pending' },
      { ...changed, version: () => 'version + 1' },
    );
    if (!affected) return;
    const after = { ...trunk, ...changed };
    await this.record(manager, caller, trunk, 'update', {
      before: presentSipTrunk(trunk),
      after: presentSipTrunk(after),
    });
    await this.announceStatus(manager, trunk, after);
  }

  /**
   * Makes the trunk's version a new one, since one of its parts was changed; the trunk is locked.
   * @returns what is to be written of it
   */
  touch(trunk: SipTrunk): RowWrite {
    trunk.version++;
    return updated(SipTrunk, { id: trunk.id, version: trunk.version });
  }

  /**
   * Deletes the trunk softly, with its IPs and routes; it is locked. Its name is free from then on: the unique index
   * `sip_trunks_name_unique` leaves out rows that have `deleted_at`, and so do those of its addresses and prefixes.
   */
  async remove(manager: EntityManager, caller: Caller, trunk: SipTrunk): Promise<Date> {
    const { id } = trunk;
    const deletedAt = new Date();
    for (const part of ['sip_trunk_ips', 'sip_trunk_routes']) {
      const parts = `UPDATE ${part} SET deleted_at = $2 WHERE trunk_id = $1 AND deleted_at IS NULL`;
      await manager.query(parts, [id, deletedAt]);
    }
    const row = updated(SipTrunk, { id, deleted_at: deletedAt, version: trunk.version + 1 });
    await this.record(manager, caller, trunk, 'delete', { before: presentSipTrunk(trunk) }, [row]);
    return deletedAt;
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    { id, organization_id }: SipTrunk,
    action: 'create' | 'update' | 'delete',
    states: { before?: object; after?: object },
    rows?: RowWrite[],
  ): Promise<void> {
    const resource = { resource_type: 'sip_trunk', resource_id: id, organization_id };
    return this.audit.record(manager, caller, { action, ...resource, ...states }, rows);
  }

  private async announceStatus(manager: EntityManager, before: SipTrunk, after: SipTrunk): Promise<void> {
    if (before.status === after.status) return;
    await this.outbox.record(manager, {
      organization_id: after.organization_id,
      type: 'trunk.status_changed',
      data: { trunk_id: after.id, name: after.name, previous_status: before.status, status: after.status },
    });
  }

  /** @returns whether the trunk has another password then */
  private setPassword(trunk: SipTrunk, password: string | null | undefined): boolean {
    const { id, password_ciphertext: ciphertext, password_key_id: key_id } = trunk;
    if (password === undefined) return false;
    if (password === null) {
      Object.assign(trunk, { password_ciphertext: null, password_key_id: null });
      return ciphertext !== null;
    }
    if (ciphertext && key_id && this.encryption.isOf({ ciphertext, key_id }, password, id)) return false;
    const sealed = this.encryption.encrypt(password, id);
    Object.assign(trunk, { password_ciphertext: sealed.ciphertext, password_key_id: sealed.key_id });
    return true;
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([SipTrunk])],
  providers: [SipTrunkStore],
  exports: [SipTrunkStore],
})
export class SipTrunkStoreModule {}
