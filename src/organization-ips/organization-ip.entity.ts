import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { explained, type WordOf } from '../http/fields/enumeration.js';

export const ORGANIZATION_IP_TYPES = explained('OrganizationIpType', {
  whitelist: 'traffic from the network is allowed',
  blacklist: 'it is denied',
});
export type OrganizationIpType = WordOf<typeof ORGANIZATION_IP_TYPES>;

/**
 * An entry of an organization's allow or block list (specification, *Organization IPs*). The table also has its
 * `network`, which PostgreSQL makes of the address and the length of its prefix.
 */
@Entity('organization_ips')
export class OrganizationIp {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  /** As it was given, host bits included. */
  @Column('inet')
  ip_address: string;

  /** The length of the network's prefix in bits. */
  @Column('integer')
  cidr: number;

  @Column('text')
  type: OrganizationIpType;

  @Column('text', { nullable: true })
  description: string | null;

  /** When the SIP edge last saw traffic from the network that this entry stands for. */
  @Column('timestamptz', { nullable: true })
  last_seen: Date | null;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;

  @Column('integer')
  version: number;
}
