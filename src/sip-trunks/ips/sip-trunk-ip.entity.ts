import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { enumeration, type WordOf } from '../../http/fields/enumeration.js';

export const TRUNK_IP_TYPES = enumeration(
  'TrunkIpType',
  ['signaling', 'media', 'both'],
  'What the address is used for: SIP signaling, media (RTP), or both.',
);
export type TrunkIpType = WordOf<typeof TRUNK_IP_TYPES>;

/** An address that a trunk's traffic comes from or goes to (specification, *SIP Trunk IPs*). */
@Entity('sip_trunk_ips')
export class SipTrunkIp {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  trunk_id: string;

  @Column('inet')
  address: string;

  @Column('text')
  type: TrunkIpType;

  @Column('integer')
  port: number;

  /** Lower is tried first. */
  @Column('integer')
  priority: number;

  @Column('boolean')
  active: boolean;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;
}
