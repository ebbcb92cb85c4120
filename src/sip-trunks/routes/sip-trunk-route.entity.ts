import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { explained, type WordOf } from '../../http/fields/enumeration.js';

export const ROUTE_CLASSES = explained('RouteClass', {
  standard: 'limits apply to the calls',
  emergency: 'calls to emergency services, to which no limit applies',
});
export type RouteClass = WordOf<typeof ROUTE_CLASSES>;

/** Which numbers go over a trunk, and how they are rewritten for it (contract §3 *Routes*). */
@Entity('sip_trunk_routes')
export class SipTrunkRoute {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  trunk_id: string;

  /** Leading digits of the numbers it is for; empty for a default route. The longest match wins. */
  @Column('text')
  prefix: string;

  /** Lower is tried first. */
  @Column('integer')
  priority: number;

  /** Share of the calls among routes of the same priority. */
  @Column('integer')
  weight: number;

  /** How many leading digits are taken off before `prepend` is put in front. */
  @Column('integer')
  strip_digits: number;

  @Column('text')
  prepend: string;

  @Column('text')
  route_class: RouteClass;

  @Column('boolean')
  active: boolean;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;
}
