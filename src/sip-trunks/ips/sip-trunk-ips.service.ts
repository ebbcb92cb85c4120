import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { newId } from '../../database/ids.js';
import { Transactions } from '../../database/transactions.js';
import { takeTurns } from '../../database/turns.js';
import { plainAddress } from '../../hosts/addresses.js';
import { withDefaults } from '../../http/fields/defaults.js';
import type { IfMatch } from '../../http/answers/etag.js';
import type { Page } from '../../http/answers/paging.js';
import { defaultPort as sipPort } from '../../sip/index.js';
import type { SipTrunk } from '../sip-trunk.entity.js';
import { SipTrunkStore } from '../sip-trunk.store.js';
import { mustBeFree, mustDiffer, mustFit, replacedParts, type VersionedParts } from '../trunk-parts.js';
import { SipTrunkIpFields } from './dto/sip-trunk-ip.body.js';
import type { ListSipTrunkIpsQuery } from './dto/sip-trunk-ip.query.js';
import { SipTrunkIp, type TrunkIpType } from './sip-trunk-ip.entity.js';
import { SipTrunkIpStore } from './sip-trunk-ip.store.js';

/** The IP addresses of SIP trunks (specification, *SIP Trunk IPs*; contract §3). */
@Injectable()
export class SipTrunkIpsService {
  constructor(
    private readonly store: SipTrunkIpStore,
    private readonly trunks: SipTrunkStore,
    private readonly transactions: Transactions,
  ) {}

  /** A trunk's addresses by priority, for a caller who was found to see the trunk. */
  ofTrunk(trunkId: string): Promise<SipTrunkIp[]> {
    return this.store.ofTrunk(trunkId);
  }

  /** The addresses of a type, or of all, by priority. @throws ApiException 404 or 403 */
  async read(
    caller: Caller,
    trunkId: string,
    { type, organization_id }: ListSipTrunkIpsQuery,
  ): Promise<VersionedParts<SipTrunkIp>> {
    const { version } = await this.trunks.read(caller, trunkId, organization_id);
    const ips = await this.store.ofTrunk(trunkId);
    return { parts: type ? ips.filter((ip) => ip.type === type) : ips, version };
  }

  /** The addresses of all trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipTrunkIpsQuery): Promise<Page<SipTrunkIp>> {
    return this.store.list(caller, query);
  }

  /**
   * Adds addresses, or replaces those of the same id or else of the same address and type; all or none. An id that is
   * free is given.
   * @throws ApiException 404, 403, 409 when another trunk has an address and port, or an id, 412, 422
   */
  put(
    caller: Caller,
    trunkId: string,
    entries: SipTrunkIpFields[],
    ifMatch: IfMatch,
  ): Promise<VersionedParts<SipTrunkIp>> {
    return this.transactions.run(async (manager) => {
      const trunk = await this.trunks.lock(manager, caller, trunkId);
      ifMatch.check(trunk.version);
      const columns = entries.map((entry) => columnsOf(entry, trunk));
      const keys = columns.map(keyOf);
      mustDiffer('ips', keys);

      const present = await this.store.ofTrunk(trunkId, manager);
      const named = entries.flatMap(({ id }) => id ?? []);
      await takeTurns(manager, 'parts_of_trunks', [...named, ...columns.map(socketOf)]);
      mustBeFree('ips', entries, await this.store.ofOtherTrunks(manager, trunkId, named));
      const replaced = replacedParts(entries, keys, present, keyOf);
      const ids = entries.map(({ id }, index) => id ?? replaced[index]?.id ?? newId('ip'));
      mustDiffer('ips', ids);
      mustFit('ips', present.length + replaced.filter((ip) => !ip).length);

      const now = new Date();
      const ips = columns.map((ip, index) =>
        manager.create(SipTrunkIp, {
          ...ip,
          id: ids[index],
          trunk_id: trunkId,
          created_at: replaced[index]?.created_at ?? now,
          updated_at: now,
          deleted_at: null,
        }),
      );
      const parts = await this.store.put(manager, caller, trunk, replaced, ips);
      return { parts, version: trunk.version };
    });
  }

  /** Changes one address. @throws ApiException 404, 403, 409, 412 */
  update(
    caller: Caller,
    trunkId: string,
    ipId: string,
    fields: Partial<SipTrunkIpFields>,
    ifMatch: IfMatch,
  ): Promise<{ part: SipTrunkIp; version: number }> {
    const { address } = fields;
    const columns = address === undefined ? fields : { ...fields, address: plainAddress(address) };
    return this.transactions.run(async (manager) => {
      const trunk = await this.trunks.lock(manager, caller, trunkId);
      const before = await this.store.read(manager, trunkId, ipId);
      ifMatch.check(trunk.version);
      const ip = { ...before, ...columns, updated_at: new Date() };
      await takeTurns(manager, 'parts_of_trunks', [socketOf(ip)]);
      const part = await this.store.update(manager, caller, trunk, before, ip);
      return { part, version: trunk.version };
    });
  }

  /** Deletes one address softly. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, trunkId: string, ipId: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const trunk = await this.trunks.lock(manager, caller, trunkId);
      const ip = await this.store.read(manager, trunkId, ipId);
      ifMatch.check(trunk.version);
      return this.store.remove(manager, caller, trunk, ip);
    });
  }
}

type Columns = Pick<SipTrunkIp, 'address' | 'type' | 'port' | 'priority' | 'active'>;

/** The columns for an entry, with defaults for the fields that it leaves out. */
function columnsOf(entry: SipTrunkIpFields, trunk: SipTrunk): Columns {
  const { address, type, port, priority, active } = withDefaults(SipTrunkIpFields, entry);
  return { address: plainAddress(address), type, port: port ?? defaultPort(type, trunk), priority, active };
}

/** What an address is unique by on its trunk. */
function keyOf({ address, type }: Columns): string {
  return `${type} ${address}`;
}

/** What only one trunk may have, by a constraint of the table. */
function socketOf({ address, port }: Columns): string {
  return `${address} ${port}`;
}

function defaultPort(type: TrunkIpType, { transport }: SipTrunk): number {
  return type === 'media' ? 10000 : sipPort(transport);
}
