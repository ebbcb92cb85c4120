import { Column, Entity, PrimaryColumn } from 'typeorm';
import { explained, inOneSentence, type WordOf } from '../../http/fields/enumeration.js';

/** `warning` for a gateway that is degraded, `critical` for one that is down. */
export const ALERT_SEVERITIES = explained('AlertSeverity', {
  warning: 'the gateway is degraded',
  critical: 'it is down',
});
export type AlertSeverity = WordOf<typeof ALERT_SEVERITIES>;

/** How an alert came to its end: `superseded` by another one of the same gateway, of the other severity. */
export const ALERT_RESOLUTIONS = explained(
  'AlertResolution',
  {
    recovered: 'the gateway is healthy again',
    superseded: 'an alert of another severity replaced it',
    gateway_deleted: 'the gateway was deleted',
  },
  (meanings) => `${inOneSentence(meanings)} Null while the alert is open.`,
);
export type AlertResolution = WordOf<typeof ALERT_RESOLUTIONS>;

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
