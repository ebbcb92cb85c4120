import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Caller } from '../auth/caller.js';
import { Encryption } from '../database/encryption.js';
import { containsPattern } from '../database/patterns.js';
import { Transactions } from '../database/transactions.js';
import { conflict, invalidRequest, unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/etag.js';
import { type Page, pageOf } from '../http/paging.js';
import { putTarget } from '../http/put-target.js';
import { sipPortOf } from '../http/sip-port.js';
import { ActiveCalls } from '../calls/active-calls.js';
import { Outbox } from '../webhooks/outbox.js';
import { presentSipTrunk } from './dto/sip-trunk.answer.js';
import type { PutSipTrunk, UpdateSipTrunk } from './dto/sip-trunk.body.js';
import type { ListSipTrunksQuery } from './dto/sip-trunk.query.js';
import { type ShownSipTrunk, SipTrunkStore } from './sip-trunk-store.js';
import { SipTrunk, TRUNK_TYPES, type TrunkType } from './sip-trunk.entity.js';

/** What a PUT made of it. */
export interface PutSipTrunkResult {
  trunk: SipTrunk;
  created: boolean;
}

/** SIP trunks (specification, *SIP Trunks*; contract §3). */
@Injectable()
export class SipTrunksService {
  constructor(
    @InjectRepository(SipTrunk) private readonly trunks: Repository<SipTrunk>,
    private readonly store: SipTrunkStore,
    private readonly transactions: Transactions,
    private readonly encryption: Encryption,
    private readonly audit: AuditService,
    private readonly outbox: Outbox,
    private readonly calls: ActiveCalls,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string): Promise<ShownSipTrunk> {
    return this.store.read(caller, id);
  }

  /** The trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipTrunksQuery): Promise<Page<SipTrunk>> {
    const list = this.trunks.createQueryBuilder('trunk');
    const organizations = caller.organizationFilter(query.organization_id);
    if (organizations) list.andWhere('trunk.organization_id = ANY(:organizations)', { organizations });
    if (query.status) list.andWhere('trunk.status = :status', { status: query.status });
    if (query.q) list.andWhere('caseless(trunk.name) LIKE caseless(:q)', { q: containsPattern(query.q) });
    return pageOf(list, query);
  }

  /**
   * Creates the trunk, or replaces the one that `entity` names: what the body leaves out returns to its default,
   * but for the password, which is kept.
   * @throws ApiException 403, 409 for a name that the organization has already, 412, 422
   */
  put(caller: Caller, entity: string, body: PutSipTrunk, ifMatch: IfMatch): Promise<PutSipTrunkResult> {
    const type = typeOf(entity, body);
    return this.transactions.run(async (manager) => {
      const target = await putTarget(manager, SipTrunk, 'trunk', entity, body.organization_id, caller);
      const { id, existing, deleted } = target;
      ifMatch.check(existing?.version);

      const now = new Date();
      const kept = existing ?? {
        status: 'pending' as const,
        created_at: now,
        password_ciphertext: null,
        password_key_id: null,
      };
      const trunk = manager.create(SipTrunk, {
        ...kept,
        ...fieldsOf(body, type),
        ...this.passwordOf(id, body.password),
        id,
        updated_at: now,
        deleted_at: null,
        version: (existing ?? deleted)?.version ?? 0,
      });
      await this.save(manager, caller, trunk, existing, body.password);
      return { trunk, created: !existing };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412 */
  update(caller: Caller, id: string, body: UpdateSipTrunk, ifMatch: IfMatch): Promise<SipTrunk> {
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const { password, ...fields } = body;
      const trunk = manager.create(SipTrunk, {
        ...before,
        ...fields,
        ...this.passwordOf(id, password),
        updated_at: new Date(),
      });
      await this.save(manager, caller, trunk, before, password);
      await this.announceStatus(manager, before, trunk);
      return trunk;
    });
  }

  /**
   * Deletes the trunk softly; its name and its addresses are free again.
   * @param force although calls go over it
   * @throws ApiException 404, 403, 409 while calls go over it, 412
   */
  remove(caller: Caller, id: string, force: boolean, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const trunk = await this.store.lock(manager, caller, id);
      ifMatch.check(trunk.version);
      const call = force ? undefined : await this.calls.onTrunk(manager, id);
      if (call) throw conflict([{ field: 'id', message: `carries the call ${call}` }]);
      const deletedAt = new Date();
      await manager.update(SipTrunk, { id }, { deleted_at: deletedAt, version: trunk.version + 1 });
      for (const part of ['sip_trunk_ips', 'sip_trunk_routes']) {
        const parts = `UPDATE ${part} SET deleted_at = $2 WHERE trunk_id = $1 AND deleted_at IS NULL`;
        await manager.query(parts, [id, deletedAt]);
      }
      await this.record(manager, caller, trunk, 'delete', { before: presentSipTrunk(trunk) });
      return deletedAt;
    });
  }

  /**
   * A trunk that traffic has been seen on is `active` from then on, if it was `pending` so far. Holds the trunk
   * against being deleted until the transaction ends.
   * @returns false when the organization has no such trunk
   */
  async markReached(
    manager: EntityManager,
    caller: Caller,
    id: string,
    organizationId: string,
  ): Promise<boolean> {
    const trunk = await manager.findOne(SipTrunk, {
      where: { id, organization_id: organizationId },
      lock: { mode: 'for_key_share' },
    });
    if (trunk?.status === 'pending') {
      const changed = { status: 'active' as const, updated_at: new Date() };
      const { affected } = await manager.update(
        SipTrunk,
        { id, status: 'pending' },
        { ...changed, version: () => 'version + 1' },
      );
      const after = { ...trunk, ...changed };
      const states = { before: presentSipTrunk(trunk), after: presentSipTrunk(after) };
      if (affected) {
        await this.record(manager, caller, trunk, 'update', states);
        await this.announceStatus(manager, trunk, after);
      }
    }
    return trunk !== null;
  }

  private async save(
    manager: EntityManager,
    caller: Caller,
    trunk: SipTrunk,
    before: SipTrunk | undefined,
    password: string | null | undefined,
  ): Promise<void> {
    trunk.version++;
    if (trunk.version === 1) await manager.insert(SipTrunk, trunk);
    else await manager.update(SipTrunk, { id: trunk.id }, trunk);
    await this.record(manager, caller, trunk, before ? 'update' : 'create', {
      before: before && presentSipTrunk(before),
      after: { ...presentSipTrunk(trunk), ...(password === undefined ? {} : { password: '(changed)' }) },
    });
  }

  private async announceStatus(manager: EntityManager, before: SipTrunk, after: SipTrunk): Promise<void> {
    if (before.status === after.status) return;
    await this.outbox.record(manager, {
      organization_id: after.organization_id,
      type: 'trunk.status_changed',
      data: { trunk_id: after.id, name: after.name, previous_status: before.status, status: after.status },
    });
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    { id, organization_id }: SipTrunk,
    action: 'create' | 'update' | 'delete',
    states: { before?: object; after?: object },
  ): Promise<void> {
    return this.audit.record(manager, caller, {
      action,
      resource_type: 'sip_trunk',
      resource_id: id,
      organization_id,
      ...states,
    });
  }

  /** The columns for a password: kept when the body leaves it out, cleared by null. */
  private passwordOf(id: string, password: string | null | undefined): Partial<SipTrunk> {
    if (password === undefined) return {};
    if (password === null) return { password_ciphertext: null, password_key_id: null };
    const { ciphertext, key_id } = this.encryption.encrypt(password, id);
    return { password_ciphertext: ciphertext, password_key_id: key_id };
  }
}

function typeOf(entity: string, { type }: PutSipTrunk): TrunkType {
  const word = TRUNK_TYPES.find((each) => each === entity);
  if (word && type && word !== type) throw unacceptable('type', `must be ${word}, as the path says`);
  const chosen = word ?? type;
  if (!chosen) throw invalidRequest([{ field: 'type', message: 'is required' }]);
  return chosen;
}

/** All fields that a PUT sets, with the defaults of contract §3. */
function fieldsOf(body: PutSipTrunk, type: TrunkType): Partial<SipTrunk> {
  const transport = body.transport ?? 'udp';
  return {
    organization_id: body.organization_id,
    name: body.name,
    type,
    transport,
    host: body.host,
    port: sipPortOf(body.port, transport),
    username: body.username ?? null,
    realm: body.realm ?? null,
    register: body.register ?? false,
    max_channels: body.max_channels ?? null,
    codecs: body.codecs ?? [],
    dtmf_mode: body.dtmf_mode ?? 'rfc2833',
    nat_support: body.nat_support ?? false,
    caller_id_name: body.caller_id_name ?? null,
    caller_id_number: body.caller_id_number ?? null,
  };
}
