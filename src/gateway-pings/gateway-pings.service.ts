import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { ReplicaReads } from '../database/replica-reads.js';
import { invalidRequest } from '../http/errors/api-exception.js';
import { LargeAnswers } from '../http/answers/large-answers.js';
import type { Page } from '../http/answers/paging.js';
import type { ListedGateway } from '../sip-gateways/gateway-state.entity.js';
import { SipGatewayStore } from '../sip-gateways/sip-gateway.store.js';
import {
  DEFAULT_HISTORY_HOURS,
  type ListGatewayPingsQuery,
  type ReadGatewayPingQuery,
} from './dto/gateway-ping.query.js';
import { type PingHistory, PingHistoryReader } from './history/ping-history.js';
import { type Uptime, UptimeReader } from './history/uptime.js';

/** A history is up to 1,000 entries. */
export const MAX_HISTORIES = 50;

/** What the pings of a gateway say: its state, and how it did. */
export interface GatewayPings {
  gateway: ListedGateway;
  uptime: Uptime;
  /** Where it was asked for. */
  history?: PingHistory;
}

/** What the pings of gateways say (specification, *Get SIP Gateway Ping Status*). */
@Injectable()
export class GatewayPingsService {
  constructor(
    private readonly gateways: SipGatewayStore,
    private readonly uptimes: UptimeReader,
    private readonly histories: PingHistoryReader,
    private readonly largeAnswers: LargeAnswers,
    private readonly replicas: ReplicaReads,
  ) {}

  /** @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string, query: ReadGatewayPingQuery): Promise<GatewayPings> {
    const gateway = await this.gateways.read(caller, id);
    const [pings] = await this.pingsOf(caller, [gateway], query);
    return pings;
  }

  /**
   * Those of the gateways of the caller's organizations, newest gateway first.
   * @throws ApiException 403, 400 for more histories than go on a page
   */
  async list(caller: Caller, query: ListGatewayPingsQuery): Promise<Page<GatewayPings>> {
    if (query.include_history && (query.per_page ?? 0) > MAX_HISTORIES) {
      const message = `must not be greater than ${MAX_HISTORIES} with include_history`;
      throw invalidRequest([{ field: 'per_page', message }]);
    }
    const { rows, pagination } = await this.gateways.list(caller, query);
    const pings = (): Promise<GatewayPings[]> => this.pingsOf(caller, rows, query);
    return {
      rows: await (query.include_history ? this.largeAnswers.inTurn(caller, pings) : pings()),
      pagination,
    };
  }

  private async pingsOf(
    { subject }: Caller,
    gateways: ListedGateway[],
    { include_history = false, history_hours = DEFAULT_HISTORY_HOURS }: ReadGatewayPingQuery,
  ): Promise<GatewayPings[]> {
    const source = await this.replicas.of(subject);
    const histories = await Promise.all(
      include_history
        ? gateways.map(({ series_id }) => this.histories.of(source, series_id, history_hours))
        : [],
    );
    // After the histories: pings are moved meanwhile, and an uptime must know what its history shows.
    const uptimes = await this.uptimes.of(
      source,
      gateways.map(({ series_id }) => series_id),
    );
    return gateways.map((gateway, index) => ({
      gateway,
      uptime: uptimes.get(gateway.series_id)!,
      history: histories[index],
    }));
  }
}
