import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `warning` for a gateway that is degraded, `critical` for one that is down. */
export const ALERT_SEVERITIES = ['warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** How an alert came to its end: `superseded` by another one of the same gateway, of the other severity. */
export const ALERT_RESOLUTIONS = ['recovered', 'superseded', 'gateway_deleted'] as const;
export type AlertResolution = (typeof ALERT_RESOLUTIONS)[number];

/** A time that a gateway was not healthy; open until it is over (contract §3 *Reporting a ping*). */
@Entity('alerts')
export class Alert {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  /** A gateway has one open alert at most. */
  @Column('text')
  gateway_id: string;

  @Column('text')
  severity: AlertSeverity;

  /** What its first ping said. */
  @Column('text')
  reason: string;

  @Column('timestamptz')
  opened_at: Date;

  @Column('timestamptz', { nullable: true })
  resolved_at: Date | null;

  @Column('text', { nullable: true })
  resolution: AlertResolution | null;

  /** When it was recorded: an observation may be told of later than it was made. */
  @Column('timestamptz')
  created_at: Date;
}
