import { Injectable, Module } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { containsPattern } from '../database/patterns.js';
import { columnList } from '../database/column-list.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { type Page, pageOf, type PageQuery } from '../http/paging.js';
import {
  GatewayState,
  type GatewayStatus,
  type ListedGateway,
  type MonitoredGateway,
} from './gateway-state.entity.js';
import { SipGateway } from './sip-gateway.entity.js';

const BY_ID = `
  SELECT ${columnList(SipGateway, 'gateway')}, ${columnList(GatewayState, 'state')}
  FROM sip_gateways AS gateway JOIN gateway_states AS state ON state.gateway_id = gateway.id
  WHERE gateway.id = $1 AND gateway.deleted_at IS NULL`;

/** Which gateways a list is about. */
export interface GatewayFilter extends PageQuery {
  organization_id?: string;
  status?: GatewayStatus;
  /** Part of the name, whatever the case. */
  q?: string;
}

/** The gateways' rows, for the modules of gateways, their pings and their alerts. */
@Injectable()
export class SipGatewayStore {
  /** The columns that a list shows: the certificates would be too long for one. */
  private readonly listed: string[];

  constructor(
    @InjectRepository(SipGateway) private readonly gateways: Repository<SipGateway>,
    private readonly queries: PreparedQueries,
  ) {
    const { columns } = gateways.metadata;
    this.listed = columns
      .map(({ propertyName }) => propertyName)
      .filter((name) => name !== 'tls_ca')
      .map((name) => `gateway.${name}`);
  }

  /** The gateway with its state, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<MonitoredGateway> {
    const [gateway] = await this.queries.rows<MonitoredGateway>('sip_gateway_by_id', BY_ID, [id]);
    return caller.mustSee(gateway);
  }

  /** The gateways of the caller's organizations with their states, newest first. @throws ApiException 403 */
  async list(caller: Caller, filter: GatewayFilter): Promise<Page<ListedGateway>> {
    const list = this.gateways
      .createQueryBuilder('gateway')
      .select(this.listed)
      .innerJoinAndMapOne('gateway.state', GatewayState, 'state', 'state.gateway_id = gateway.id');
    const organizations = caller.organizationFilter(filter.organization_id);
    if (organizations) list.andWhere('gateway.organization_id = ANY(:organizations)', { organizations });
    if (filter.status) list.andWhere('state.status = :status', { status: filter.status });
    if (filter.q) list.andWhere('caseless(gateway.name) LIKE caseless(:q)', { q: containsPattern(filter.q) });
    const { rows, pagination } = await pageOf(list, filter);
    return {
      rows: rows.map((row) => {
        const { state, ...gateway } = row as SipGateway & { state: GatewayState };
        return { ...gateway, ...state };
      }),
      pagination,
    };
  }

  /** The gateway, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<SipGateway> {
    const gateway = await manager.findOne(SipGateway, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return caller.mustSee(gateway);
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([SipGateway, GatewayState])],
  providers: [SipGatewayStore],
  exports: [SipGatewayStore],
})
export class SipGatewayStoreModule {}
