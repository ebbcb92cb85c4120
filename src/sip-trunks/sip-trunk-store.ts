import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { PreparedQueries, type Reader } from '../database/prepared-queries.js';
import { SipTrunk } from './sip-trunk.entity.js';

/** A trunk as it is read to be shown: without its secrets, and not deleted. */
export type ShownSipTrunk = Readonly<
  Omit<SipTrunk, 'password_ciphertext' | 'password_key_id' | 'deleted_at'>
>;

const BY_ID = `SELECT id, organization_id, name, status, type, transport, host, port, username, realm, register,
    max_channels, codecs, dtmf_mode, nat_support, caller_id_name, caller_id_number, created_at, updated_at, version
  FROM sip_trunks WHERE id = ANY ($1) AND deleted_at IS NULL`;

/** The trunks' rows, for the trunk module and for those of the parts of a trunk. */
@Injectable()
export class SipTrunkStore {
  private readonly trunks: Reader<string, ShownSipTrunk | undefined>;

  constructor(queries: PreparedQueries) {
    const times: (keyof ShownSipTrunk)[] = ['created_at', 'updated_at'];
    this.trunks = queries.byKey({ name: 'sip_trunks_by_id', text: BY_ID, key: 'id', times });
  }

  /** The trunk, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<ShownSipTrunk> {
    return caller.mustSee(await this.trunks.load(id));
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
