import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PreparedQueries } from '../database/prepared-queries.js';
import {
  GatewayState,
  type GatewayStatus,
  type MonitoredGateway,
} from '../sip-gateways/gateway-state.entity.js';
import { SipGateway } from '../sip-gateways/sip-gateway.entity.js';
import {
  type OfferedPing,
  offeredValues,
  PASSING_OVER_LOCKED,
  type PingAnswer,
  WAITING,
} from './ingestion/fast-path.sql.js';
import { RECORD_PING, type RecordedPing, recordValues } from './ingestion/record-ping.sql.js';
import type { GatewayPing, Runs } from './status-rules.js';

/** The pings that are taken in, each written together with the state that it leaves its gateway in. */
@Injectable()
export class GatewayPingStore {
  constructor(private readonly queries: PreparedQueries) {}

  /** The gateway with its state, which is locked until the transaction ends; nothing where there is no such gateway. */
  async lock(manager: EntityManager, id: string): Promise<MonitoredGateway | undefined> {
    const state = await manager.findOne(GatewayState, {
      where: { gateway_id: id },
      lock: { mode: 'pessimistic_write' },
    });
    const gateway = state && (await manager.findOneBy(SipGateway, { id }));
    return gateway ? { ...gateway, ...state } : undefined;
  }

  /**
   * Writes any ping of a gateway whose state is locked, and makes what it says the state if it is the newest one.
   * @param reached the status that the gateway has after it
   */
  async record(
    manager: EntityManager,
    id: string,
    ping: GatewayPing,
    reached: GatewayStatus,
    runs: Runs,
  ): Promise<RecordedPing> {
    const [recorded] = await manager.query<RecordedPing[]>(
      RECORD_PING,
      recordValues(id, ping, reached, runs),
    );
    return recorded;
  }

  /**
   * Writes those of the pings that cannot change the status of their gateway, in one statement.
   * @param ofLocked what becomes of the pings of gateways that somebody else is at work on
   */
  recordUnchanged(offered: OfferedPing[], ofLocked: 'wait' | 'pass over'): Promise<PingAnswer[]> {
    const { name, text } = ofLocked === 'wait' ? WAITING : PASSING_OVER_LOCKED;
    return this.queries.rows(name, text, offeredValues(offered));
  }
}
