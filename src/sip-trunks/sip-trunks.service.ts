import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { CallStore } from '../calls/call.store.js';
import { isId } from '../database/ids.js';
import { Transactions } from '../database/transactions.js';
import { withDefaults } from '../http/fields/defaults.js';
import { conflict, invalidRequest, unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/answers/etag.js';
import type { Page } from '../http/answers/paging.js';
import { putTarget, typeAskedFor } from '../http/requests/put-target.js';
import { sipPortOf } from '../http/fields/sip-port.js';
import { PutSipTrunk, type UpdateSipTrunk } from './dto/sip-trunk.body.js';
import type { ListSipTrunksQuery } from './dto/sip-trunk.query.js';
import { type ShownSipTrunk, SipTrunk, TRUNK_TYPES, type TrunkType } from './sip-trunk.entity.js';
import { SipTrunkStore } from './sip-trunk.store.js';

/** What a PUT made of it. */
export interface PutSipTrunkResult {
  trunk: SipTrunk;
  created: boolean;
}

/** SIP trunks (specification, *SIP Trunks*; contract §3). */
@Injectable()
export class SipTrunksService {
  constructor(
    private readonly store: SipTrunkStore,
    private readonly transactions: Transactions,
    private readonly calls: CallStore,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string): Promise<ShownSipTrunk> {
    return this.store.read(caller, id);
  }

  /** The trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipTrunksQuery): Promise<Page<ShownSipTrunk>> {
    return this.store.list(caller, query);
  }

  /**
   * Creates the trunk, or replaces the one that `entity` names: what the body leaves out returns to its default,
   * but for the password, which is kept.
   * @throws ApiException 403, 409 for a name that the organization has already, 412, 422
   */
  put(caller: Caller, entity: string, body: PutSipTrunk, ifMatch: IfMatch): Promise<PutSipTrunkResult> {
    const type = typeOf(entity, body);
    // Under a new id there is nothing to lock first.
    const transaction = isId('trunk', entity) ? 'run' : 'single';
    return this.transactions[transaction](async (manager) => {
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
        id,
        updated_at: now,
        deleted_at: null,
        version: (existing ?? deleted)?.version ?? 0,
      });
      mustHaveCallerId(trunk);
      const saved = await this.store.save(manager, caller, trunk, existing, body.password);
      return { trunk: saved, created: !existing };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412 */
  update(caller: Caller, id: string, body: UpdateSipTrunk, ifMatch: IfMatch): Promise<SipTrunk> {
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const { password, ...fields } = body;
      const trunk = manager.create(SipTrunk, { ...before, ...fields, updated_at: new Date() });
      mustHaveCallerId(trunk);
      return this.store.save(manager, caller, trunk, before, password);
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
      return this.store.remove(manager, caller, trunk);
    });
  }

  /**
   * Holds the trunk against being deleted until the transaction ends.
   * @returns null when the organization has no such trunk
   */
  hold(manager: EntityManager, id: string, organizationId: string): Promise<SipTrunk | null> {
    return this.store.hold(manager, id, organizationId);
  }

  /**
   * A trunk that traffic has been seen on is `active` from then on, if it was `pending` so far. It is the last that a
   * transaction does: whoever has other locks to wait for after it may be waited for himself.
   * @param ids trunks that are held, of the caller's organizations
   */
  async markReached(manager: EntityManager, caller: Caller, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    for (const trunk of await this.store.held(manager, ids)) {
      if (trunk.status === 'pending') await this.store.activate(manager, caller, trunk);
    }
  }
}

function typeOf(entity: string, body: PutSipTrunk): TrunkType {
  const type = typeAskedFor(TRUNK_TYPES, entity, body);
  if (!type) throw invalidRequest([{ field: 'type', message: 'is required' }]);
  return type;
}

/** @throws ApiException 422 where calls are to show what the trunk does not have */
function mustHaveCallerId(trunk: SipTrunk): void {
  const { caller_id_from: from, caller_id_asserted: asserted, caller_id_number: number, username } = trunk;
  if (from === 'username' && username === null) throw unacceptable('caller_id_from', 'needs a username');
  if (number !== null) return;
  const field = from === 'trunk' ? 'caller_id_from' : asserted === 'trunk' ? 'caller_id_asserted' : undefined;
  if (field) throw unacceptable(field, 'needs a caller_id_number');
}

/** All fields that a PUT sets, but for the password. */
function fieldsOf(body: PutSipTrunk, type: TrunkType): Partial<SipTrunk> {
  const { password: _, ...fields } = withDefaults(PutSipTrunk, body);
  return { ...fields, type, port: sipPortOf(body.port, fields.transport), codecs: body.codecs ?? [] };
}
