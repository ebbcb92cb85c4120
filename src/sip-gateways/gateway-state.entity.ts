import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SipGateway } from './sip-gateway.entity.js';

/** What a ping says of a gateway (specification, *SIP Gateway Monitoring*). */
export const PING_STATUSES = ['healthy', 'degraded', 'down'] as const;
export type PingStatus = (typeof PING_STATUSES)[number];

/** What a gateway is: as its pings say, `unknown` before any did. */
export const GATEWAY_STATUSES = ['unknown', ...PING_STATUSES] as const;
export type GatewayStatus = (typeof GATEWAY_STATUSES)[number];

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
