import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Transport } from '../http/fields/sip-transport.js';

/** Pinging more often would be load rather than monitoring. */
export const MIN_PING_INTERVAL_SECONDS = 5;
/** A day: `gateway_pings` relies on two intervals being 48 hours at most. */
export const MAX_PING_INTERVAL_SECONDS = 86_400;

/** A SIP gateway that is monitored (contract §3 *Gateways*). */
@Entity('sip_gateways')
export class SipGateway {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  /** Unique in the organization, whatever the case. */
  @Column('text')
  name: string;

  /** Host name, IPv4 or IPv6 address. */
  @Column('text')
  host: string;

  /** Null where it is found by the SRV records of the host (RFC 3263). */
  @Column('integer', { nullable: true })
  port: number | null;

  @Column('text')
  transport: Transport;

  /** Whether its certificate is verified over TLS. */
  @Column('boolean')
  tls_verify: boolean;

  /** Authorities in PEM that its certificate is verified with; null for the public ones. */
  @Column('text', { nullable: true })
  tls_ca: string | null;

  /** 0 where the gateway is only reported on from outside. */
  @Column('integer')
  ping_interval_seconds: number;

  @Column('integer')
  failure_threshold: number;

  @Column('integer')
  recovery_threshold: number;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;

  /** Grows with every change but those of its state. */
  @Column('integer')
  version: number;
}

/** Where a gateway is pinged. */
export type PingTarget = Pick<SipGateway, 'host' | 'port' | 'transport'>;

/** The same, and whom to trust there. */
export type PingedGateway = PingTarget & Pick<SipGateway, 'tls_verify' | 'tls_ca'>;
