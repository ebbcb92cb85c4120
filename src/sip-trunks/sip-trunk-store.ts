import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { SipTrunk } from './sip-trunk.entity.js';

/** The trunks' rows, for the trunk module and for those of the parts of a trunk. */
@Injectable()
export class SipTrunkStore {
  constructor(private readonly queries: PreparedQueries) {}

  /** The trunk, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<SipTrunk> {
    const [trunk] = await this.queries.rows<SipTrunk>(
      'sip_trunk_by_id',
      'SELECT * FROM sip_trunks WHERE id = $1 AND deleted_at IS NULL',
      [id],
    );
    return caller.mustSee(trunk);
  }

  /** The trunk, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<SipTrunk> {
    const trunk = await manager.findOne(SipTrunk, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return caller.mustSee(trunk);
  }

  /** Makes the trunk's version a new one, since one of its parts was changed; the trunk is locked. */
  async touch(manager: EntityManager, trunk: SipTrunk): Promise<void> {
    trunk.version++;
    await manager.update(SipTrunk, { id: trunk.id }, { version: trunk.version });
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([SipTrunk])],
  providers: [SipTrunkStore],
  exports: [SipTrunkStore],
})
export class SipTrunkStoreModule {}
