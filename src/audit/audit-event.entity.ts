import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was done to a resource. */
export const AUDIT_ACTIONS = ['create', 'update', 'delete'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number] | (string & {});

/** One change: who, what, before and after. Rows are only ever added. */
@Entity('audit_events')
export class AuditEvent {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  /** The subject of the token. */
  @Column('text')
  actor: string;

  @Column('text')
  action: string;

  @Column('text')
  resource_type: string;

  @Column('text')
  resource_id: string;

  @Column('jsonb', { nullable: true })
  before: object | null;

  @Column('jsonb', { nullable: true })
  after: object | null;

  @Column('text')
  request_id: string;

  @Column('timestamptz')
  created_at: Date;
}
