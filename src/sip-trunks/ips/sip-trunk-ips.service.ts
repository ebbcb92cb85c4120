import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { plainAddress } from '../../hosts/addresses.js';
import type { IfMatch } from '../../http/etag.js';
import type { Page } from '../../http/paging.js';
import { defaultSipPort } from '../../http/sip-port.js';
import type { SipTrunk } from '../sip-trunk.entity.js';
import { type TrunkPartKind, TrunkParts, type VersionedParts } from '../trunk-parts.js';
import { presentSipTrunkIp } from './dto/sip-trunk-ip.answer.js';
import type { SipTrunkIpFields } from './dto/sip-trunk-ip.body.js';
import type { ListSipTrunkIpsQuery } from './dto/sip-trunk-ip.query.js';
import { SipTrunkIp, type TrunkIpType } from './sip-trunk-ip.entity.js';

const IPS: TrunkPartKind<SipTrunkIp, SipTrunkIpFields> = {
  entity: SipTrunkIp,
  prefix: 'ip',
  list: 'ips',
  keyOf: ({ address, type }) => `${type} ${address}`,
  exclusive: ({ address, port }) => `${address} ${port}`,
  present: presentSipTrunkIp,
  columns: ({ address, type, port, priority, active }, trunk) => ({
    address: plainAddress(address),
    type,
    port: port ?? defaultPort(type, trunk),
    priority: priority ?? 1,
    active: active ?? true,
  }),
};

/** The IP addresses of SIP trunks (specification, *SIP Trunk IPs*; contract §3). */
@Injectable()
export class SipTrunkIpsService {
  constructor(private readonly parts: TrunkParts) {}

  /** A trunk's addresses by priority, for a caller who was found to see the trunk. */
  ofTrunk(trunkId: string): Promise<SipTrunkIp[]> {
    return this.parts.ofTrunk(IPS, trunkId);
  }

  /** The addresses of a type, or of all, by priority. @throws ApiException 404 or 403 */
  async read(
    caller: Caller,
    trunkId: string,
    { type, organization_id }: ListSipTrunkIpsQuery,
  ): Promise<VersionedParts<SipTrunkIp>> {
    const { parts, version } = await this.parts.read(IPS, caller, trunkId, organization_id);
    return { parts: type ? parts.filter((ip) => ip.type === type) : parts, version };
  }

  /** The addresses of all trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipTrunkIpsQuery): Promise<Page<SipTrunkIp>> {
    return this.parts.list(IPS, caller, query, query.type ? { type: query.type } : {});
  }

  /**
   * Adds addresses, or replaces those of the same address and type; all or none.
   * @throws ApiException 404, 403, 409 when another trunk has an address and port, 412, 422
   */
  put(
    caller: Caller,
    trunkId: string,
    entries: SipTrunkIpFields[],
    ifMatch: IfMatch,
  ): Promise<VersionedParts<SipTrunkIp>> {
    return this.parts.put(IPS, caller, trunkId, entries, ifMatch);
  }

  /** Changes one address. @throws ApiException 404, 403, 409, 412 */
  update(caller: Caller, trunkId: string, ipId: string, fields: Partial<SipTrunkIpFields>, ifMatch: IfMatch) {
    const { address } = fields;
    const columns = address === undefined ? fields : { ...fields, address: plainAddress(address) };
    return this.parts.update(IPS, caller, trunkId, ipId, columns, ifMatch);
  }

  /** Deletes one address softly. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, trunkId: string, ipId: string, ifMatch: IfMatch): Promise<Date> {
    return this.parts.remove(IPS, caller, trunkId, ipId, ifMatch);
  }
}

function defaultPort(type: TrunkIpType, { transport }: SipTrunk): number {
  if (type === 'media') return 10000;
  return defaultSipPort(transport);
}
