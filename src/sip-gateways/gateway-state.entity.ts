import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SipGateway } from './sip-gateway.entity.js';
import { enumeration, type WordOf } from '../http/fields/enumeration.js';

/** What a ping says of a gateway (specification, *SIP Gateway Monitoring*). */
export const PING_STATUSES = enumeration(
  'PingStatus',
  ['healthy', 'degraded', 'down'],
  'Health of the gateway according to one ping.',
);
export type PingStatus = WordOf<typeof PING_STATUSES>;

/** What a gateway is: `unknown` before its first ping; when it becomes which stands in `gateway-pings/status-rules.ts`. */
export const GATEWAY_STATUSES = enumeration(
  'GatewayStatus',
  ['unknown', ...PING_STATUSES.words],
  'Health of the gateway. unknown before the first ping.',
);
export type GatewayStatus = WordOf<typeof GATEWAY_STATUSES>;

/** The current state of a gateway, as its newest ping left it. */
@Entity('gateway_states')
export class GatewayState {
  @PrimaryColumn('text')
  gateway_id: string;

  /** What its pings are filed under. */
  @Column('bigint')
  series_id: string;

  @Column('text')
  status: GatewayStatus;

  /** The time of the newest observation. */
  @Column('timestamptz', { nullable: true })
  last_ping: Date | null;

  @Column('integer', { nullable: true })
  response_time_ms: number | null;

  @Column('double precision', { nullable: true })
  packet_loss_percent: number | null;

  @Column('text', { nullable: true })
  error_message: string | null;

  /** Pings in a row that were `down`; negative for those in a row that were not. */
  @Column('integer')
  down_run: number;

  /** Pings in a row that were `degraded` or `down`; negative for those in a row that were `healthy`. */
  @Column('integer')
  unhealthy_run: number;
}

/** A gateway with its current state. */
export type MonitoredGateway = SipGateway & Omit<GatewayState, 'gateway_id'>;

/** The same in a list, without what is long. */
export type ListedGateway = Omit<MonitoredGateway, 'tls_ca'>;
