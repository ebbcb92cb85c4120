import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { enumeration, explained, type WordOf } from '../http/fields/enumeration.js';
import type { Transport } from '../http/fields/sip-transport.js';

export const TRUNK_TYPES = enumeration(
  'TrunkType',
  ['carrier', 'pbx', 'peer'],
  'What is at the other end: a carrier, a PBX or a peer.',
);
export type TrunkType = WordOf<typeof TRUNK_TYPES>;

const SWITCHED_OFF = 'set by a client, and traffic from its addresses is not allowed';
export const TRUNK_STATUSES = explained('TrunkStatus', {
  pending: 'new and not used yet',
  active: 'in use',
  inactive: SWITCHED_OFF,
  suspended: SWITCHED_OFF,
});
export type TrunkStatus = WordOf<typeof TRUNK_STATUSES>;

export const DTMF_MODES = enumeration(
  'DtmfMode',
  ['rfc2833', 'inband', 'info'],
  'How DTMF digits are sent: rfc2833 as RTP events, inband as tones, info as SIP INFO.',
);
export type DtmfMode = WordOf<typeof DTMF_MODES>;

/** Codec names as the specification's examples and contract §3 spell them. */
export const CODECS = enumeration(
  'Codec',
  [
    'G.711',
    'G.711u',
    'G.711a',
    'G.722',
    'G.722.1',
    'G.723.1',
    'G.726',
    'G.729',
    'GSM',
    'iLBC',
    'SPEEX',
    'OPUS',
    'AMR',
    'AMR-WB',
  ],
  'An audio codec. Spelling and case matter.',
);
export type Codec = WordOf<typeof CODECS>;

/** A connection for voice traffic to a carrier, PBX or peer (specification, *SIP Trunks*). */
@Entity('sip_trunks')
export class SipTrunk {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  /** Unique in the organization, whatever the case. */
  @Column('text')
  name: string;

  @Column('text')
  status: TrunkStatus;

  @Column('text')
  type: TrunkType;

  @Column('text')
  transport: Transport;

  /** Host name, IPv4 or IPv6 address. */
  @Column('text')
  host: string;

  /** Null where it is found by the SRV records of the host (RFC 3263). */
  @Column('integer', { nullable: true })
  port: number | null;

  @Column('text', { nullable: true })
  username: string | null;

  @Column('bytea', { nullable: true })
  password_ciphertext: Buffer | null;

  @Column('text', { nullable: true })
  password_key_id: string | null;

  @Column('text', { nullable: true })
  realm: string | null;

  @Column('boolean')
  register: boolean;

  /** Null for no limit. */
  @Column('integer', { nullable: true })
  max_channels: number | null;

  @Column('text', { array: true })
  codecs: Codec[];

  @Column('text')
  dtmf_mode: DtmfMode;

  @Column('boolean')
  nat_support: boolean;

  @Column('text', { nullable: true })
  caller_id_name: string | null;

  @Column('text', { nullable: true })
  caller_id_number: string | null;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;

  /** Grows with every change of the trunk, its IPs or its routes. */
  @Column('integer')
  version: number;
}

/** The columns that no trunk is shown with: its secrets, and that it is not deleted. */
export const UNSHOWN_COLUMNS = ['password_ciphertext', 'password_key_id', 'deleted_at'] as const;

/** A trunk as it is read to be shown. */
export type ShownSipTrunk = Readonly<Omit<SipTrunk, (typeof UNSHOWN_COLUMNS)[number]>>;
