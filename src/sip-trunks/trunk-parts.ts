import { Injectable, Module } from '@nestjs/common';
import type {
  DeepPartial,
  EntityManager,
  EntityTarget,
  FindOptionsWhere,
  QueryDeepPartialEntity,
} from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Caller } from '../auth/caller.js';
import { type IdPrefix, newId } from '../database/ids.js';
import { Transactions } from '../database/transactions.js';
import { takeTurns } from '../database/turns.js';
import { conflict, notFound, unacceptable, UnacceptableValue } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/etag.js';
import { type Page, type PageQuery, pageOf } from '../http/paging.js';
import { SipTrunkStore, SipTrunkStoreModule } from './sip-trunk-store.js';
import { SipTrunk } from './sip-trunk.entity.js';

/** Parts of one kind that a trunk has at most. */
export const MAX_PARTS = 256;

/** The columns that every kind of part has. */
export interface TrunkPart {
  id: string;
  trunk_id: string;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

/** What a request says of a part: above all which one it means, where it says so. */
export interface TrunkPartFields {
  id?: string;
}

/** What one kind of part differs in from the others. */
export interface TrunkPartKind<Part extends TrunkPart, Fields extends TrunkPartFields> {
  entity: EntityTarget<Part>;
  prefix: IdPrefix;
  /** The name of the list in bodies, answers and the audit trail. */
  list: 'ips' | 'routes';
  /** The columns for fields of a request, with defaults for those that are left out. */
  columns(fields: Fields, trunk: SipTrunk): Partial<Part>;
  /** What a part is unique by on its trunk: a PUT replaces the one of the same key, unless it names one by id. */
  keyOf(columns: Partial<Part>): string;
  /** What only one trunk may have, by a constraint of the table. */
  exclusive?(columns: Partial<Part>): string;
  present(part: Part): object;
}

/** Parts of a trunk, with the version of the trunk that they belong to. */
export interface VersionedParts<Part> {
  parts: Part[];
  version: number;
}

/** What the IPs and the routes of a trunk have in common: they change under its lock and make its version a new one. */
@Injectable()
export class TrunkParts {
  constructor(
    private readonly store: SipTrunkStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /** A trunk's parts by priority, for a caller who was found to see the trunk. */
  ofTrunk<Part extends TrunkPart, Fields extends TrunkPartFields>(
    { entity }: TrunkPartKind<Part, Fields>,
    trunkId: string,
    manager: EntityManager = this.transactions.manager,
  ): Promise<Part[]> {
    return manager
      .createQueryBuilder(entity, 'part')
      .where('part.trunk_id = :trunkId', { trunkId })
      .orderBy({ 'part.priority': 'ASC', 'part.created_at': 'ASC', 'part.id': 'ASC' })
      .getMany();
  }

  /**
   * @param organizationId the one that the trunk is looked for in; left out, whichever the caller acts for
   * @throws ApiException 404 or 403
   */
  async read<Part extends TrunkPart, Fields extends TrunkPartFields>(
    kind: TrunkPartKind<Part, Fields>,
    caller: Caller,
    trunkId: string,
    organizationId?: string,
  ): Promise<VersionedParts<Part>> {
    const { version, organization_id } = await this.store.read(caller, trunkId);
    if (organizationId !== undefined) {
      caller.mustActFor(organizationId);
      if (organizationId !== organization_id) throw notFound();
    }
    return { parts: await this.ofTrunk(kind, trunkId), version };
  }

  /** The parts of all trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list<Part extends TrunkPart, Fields extends TrunkPartFields>(
    { entity }: TrunkPartKind<Part, Fields>,
    caller: Caller,
    query: PageQuery & { organization_id?: string },
    filter: FindOptionsWhere<Part> = {},
  ): Promise<Page<Part>> {
    const list = this.transactions.manager.createQueryBuilder(entity, 'part').where(filter);
    const organizations = caller.organizationFilter(query.organization_id);
    if (organizations) {
      list
        .innerJoin(SipTrunk, 'trunk', 'trunk.id = part.trunk_id')
        .andWhere('trunk.organization_id = ANY(:organizations)', { organizations });
    }
    return pageOf(list, query);
  }

  /**
   * Adds parts, or replaces those of the same id or else the same key; all or none. An id that is free is given.
   * @throws ApiException 404, 403, 409 by the constraints of the table or for the id of another trunk's part, 412, 422
   */
  put<Part extends TrunkPart, Fields extends TrunkPartFields>(
    kind: TrunkPartKind<Part, Fields>,
    caller: Caller,
    trunkId: string,
    entries: Fields[],
    ifMatch: IfMatch,
  ): Promise<VersionedParts<Part>> {
    return this.transactions.run(async (manager) => {
      const trunk = await this.store.lock(manager, caller, trunkId);
      ifMatch.check(trunk.version);
      const wanted = entries.map((entry) => kind.columns(entry, trunk));
      mustDiffer(kind.list, wanted.map(kind.keyOf));

      const present = await this.ofTrunk(kind, trunkId, manager);
      const byKey = new Map(present.map((part) => [kind.keyOf(part), part]));
      const byId = new Map(present.map((part) => [part.id, part]));
      await takeTurns(manager, [
        ...entries.flatMap(({ id }) => id ?? []),
        ...(kind.exclusive ? wanted.map(kind.exclusive) : []),
      ]);
      await this.mustBeFree(manager, kind, trunkId, entries);
      const replaced = wanted.map((columns, index) => {
        const { id } = entries[index];
        return id === undefined ? byKey.get(kind.keyOf(columns)) : byId.get(id);
      });
      const ids = entries.map(({ id }, index) => id ?? replaced[index]?.id ?? newId(kind.prefix));
      mustDiffer(kind.list, ids);
      const added = replaced.filter((part) => part === undefined).length;
      if (present.length + added > MAX_PARTS) {
        throw unacceptable(kind.list, `a trunk can have at most ${MAX_PARTS}`);
      }

      const now = new Date();
      const parts = wanted.map((columns, index) =>
        manager.create(kind.entity, {
          ...columns,
          id: ids[index],
          trunk_id: trunkId,
          created_at: replaced[index]?.created_at ?? now,
          updated_at: now,
          deleted_at: null,
        } as unknown as DeepPartial<Part>),
      );
      await manager.upsert(kind.entity, parts as unknown as QueryDeepPartialEntity<Part>[], ['id']);
      await this.changed(manager, kind, caller, trunk, replaced.filter(isPresent), parts);
      return { parts, version: trunk.version };
    });
  }

  /** Changes one part. @throws ApiException 404, 403, 409, 412 */
  update<Part extends TrunkPart, Fields extends TrunkPartFields>(
    kind: TrunkPartKind<Part, Fields>,
    caller: Caller,
    trunkId: string,
    partId: string,
    fields: NoInfer<Partial<Part>>,
    ifMatch: IfMatch,
  ): Promise<{ part: Part; version: number }> {
    return this.transactions.run(async (manager) => {
      const { trunk, part: before } = await this.lock(manager, kind, caller, trunkId, partId, ifMatch);
      const part: Part = { ...before, ...fields, updated_at: new Date() };
      if (kind.exclusive) await takeTurns(manager, [kind.exclusive(part)]);
      await this.set(manager, kind, partId, part);
      await this.changed(manager, kind, caller, trunk, [before], [part]);
      return { part, version: trunk.version };
    });
  }

  /** Deletes one part softly. @throws ApiException 404, 403, 412 */
  remove<Part extends TrunkPart, Fields extends TrunkPartFields>(
    kind: TrunkPartKind<Part, Fields>,
    caller: Caller,
    trunkId: string,
    partId: string,
    ifMatch: IfMatch,
  ): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const { trunk, part } = await this.lock(manager, kind, caller, trunkId, partId, ifMatch);
      const deletedAt = new Date();
      await this.set(manager, kind, partId, { ...part, deleted_at: deletedAt });
      await this.changed(manager, kind, caller, trunk, [part], []);
      return deletedAt;
    });
  }

  /** @throws ApiException 409 where another trunk has, or had, an id that an entry names */
  private async mustBeFree<Part extends TrunkPart, Fields extends TrunkPartFields>(
    manager: EntityManager,
    { entity, list }: TrunkPartKind<Part, Fields>,
    trunkId: string,
    entries: Fields[],
  ): Promise<void> {
    const ids = entries.flatMap(({ id }) => id ?? []);
    if (ids.length === 0) return;
    const taken = await manager
      .createQueryBuilder(entity, 'part')
      .withDeleted()
      .where('part.id = ANY(:ids) AND part.trunk_id <> :trunkId', { ids, trunkId })
      .getMany();
    const details = taken.map((part) => ({
      field: `${list}[${entries.findIndex(({ id }) => id === part.id)}].id`,
      message: 'belongs to another trunk',
    }));
    if (details.length > 0) throw conflict(details);
  }

  private async lock<Part extends TrunkPart, Fields extends TrunkPartFields>(
    manager: EntityManager,
    { entity }: TrunkPartKind<Part, Fields>,
    caller: Caller,
    trunkId: string,
    partId: string,
    ifMatch: IfMatch,
  ): Promise<{ trunk: SipTrunk; part: Part }> {
    const trunk = await this.store.lock(manager, caller, trunkId);
    const part = await manager
      .createQueryBuilder(entity, 'part')
      .where('part.id = :partId AND part.trunk_id = :trunkId', { partId, trunkId })
      .getOne();
    if (!part) throw notFound();
    ifMatch.check(trunk.version);
    return { trunk, part };
  }

  private async set<Part extends TrunkPart, Fields extends TrunkPartFields>(
    manager: EntityManager,
    { entity }: TrunkPartKind<Part, Fields>,
    id: string,
    columns: Part,
  ): Promise<void> {
    await manager.update(
      entity,
      { id } as FindOptionsWhere<Part>,
      columns as unknown as QueryDeepPartialEntity<Part>,
    );
  }

  private async changed<Part extends TrunkPart, Fields extends TrunkPartFields>(
    manager: EntityManager,
    kind: TrunkPartKind<Part, Fields>,
    caller: Caller,
    trunk: SipTrunk,
    before: Part[],
    after: Part[],
  ): Promise<void> {
    await this.store.touch(manager, trunk);
    const state = (parts: Part[]): object | null =>
      parts.length === 0 ? null : { [kind.list]: parts.map((part) => kind.present(part)) };
    await this.audit.record(manager, caller, {
      action: after.length === 0 ? 'delete' : before.length === 0 ? 'create' : 'update',
      resource_type: `sip_trunk_${kind.list}`,
      resource_id: trunk.id,
      organization_id: trunk.organization_id,
      before: state(before),
      after: state(after),
    });
  }
}

function isPresent<Part>(part: Part | undefined): part is Part {
  return part !== undefined;
}

/** @throws UnacceptableValue where two entries of a request have the same name */
function mustDiffer(list: string, names: string[]): void {
  const first = new Map<string, number>();
  const details = names.flatMap((name, index) => {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    return earlier === undefined
      ? []
      : [{ field: `${list}[${index}]`, message: `is the same as ${list}[${earlier}]` }];
  });
  if (details.length > 0) throw new UnacceptableValue(details);
}

@Module({ imports: [SipTrunkStoreModule], providers: [TrunkParts], exports: [TrunkParts] })
export class TrunkPartsModule {}
