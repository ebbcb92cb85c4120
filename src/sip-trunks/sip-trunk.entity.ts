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

/** What `failover_codes` are where nobody sets them. */
export const DEFAULT_FAILOVER_CODES = ['408', '5xx'];

export const CALLER_ID_FROM = explained('CallerIdFrom', {
  caller: 'the number and name of the caller',
  trunk: '`caller_id_number` and `caller_id_name` of the trunk',
  username: '`username` of the trunk, for carriers that recognize you by it',
});
export type CallerIdFrom = WordOf<typeof CALLER_ID_FROM>;

export const CALLER_ID_ASSERTED = explained('CallerIdAsserted', {
  none: 'the header is not sent',
  caller: 'the number of the caller',
  trunk: '`caller_id_number` of the trunk',
});
export type CallerIdAsserted = WordOf<typeof CALLER_ID_ASSERTED>;

export const CALLER_ID_ANONYMOUS = explained('CallerIdAnonymous', {
  allow: 'sent with an anonymous From header and `Privacy: id` (RFC 3323, RFC 3325)',
  refuse: 'refused with 433 (RFC 5079)',
});
export type CallerIdAnonymous = WordOf<typeof CALLER_ID_ANONYMOUS>;

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

  /** New calls a second; null for no limit. */
  @Column('integer', { nullable: true })
  max_cps: number | null;

  /** On which answers the next route is tried: SIP codes, or `5xx` for all of that class. */
  @Column('text', { array: true })
  failover_codes: string[];

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

  /** Who stands in From. */
  @Column('text')
  caller_id_from: CallerIdFrom;

  /** Who stands in P-Asserted-Identity (RFC 3325). */
  @Column('text')
  caller_id_asserted: CallerIdAsserted;

  /** The numbers that callers may show; empty for any. */
  @Column('text', { array: true })
  caller_id_allowed_numbers: string[];

  /** What becomes of calls whose caller does not want to be shown. */
  @Column('text')
  caller_id_anonymous: CallerIdAnonymous;

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
