import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { enumeration, explained, type WordOf } from '../http/fields/enumeration.js';

export const DOMAIN_STATUSES = enumeration(
  'DomainStatus',
  ['active', 'inactive', 'pending'],
  'pending: not verified yet; active: verified, or activated by a platform operator; inactive: set by a client.',
);
export type DomainStatus = WordOf<typeof DOMAIN_STATUSES>;

export const DOMAIN_TYPES = explained('DomainType', {
  primary: 'a domain',
  alias: 'another name for a domain',
});
export type DomainType = WordOf<typeof DOMAIN_TYPES>;

/** What DNS was last found to say of a domain; null for what it does not have. */
export interface DnsRecords {
  /** Of several addresses the first in text order, so that it stays the same while they do. */
  a_record: string | null;
  aaaa_record: string | null;
  /** The name of the first SRV record found: `_sips._tcp`, `_sip._tcp` or `_sip._udp` at the domain. */
  srv_record: string | null;
}

/** A SIP domain of an organization (specification, *Domains*; contract §3 *Domain*). */
@Entity('domains')
export class Domain {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  /** Lower-case A-labels; unique on the platform once verified, till then in the organization. */
  @Column('text')
  domain: string;

  /** Never `active` before it is verified. */
  @Column('text')
  status: DomainStatus;

  @Column('text')
  type: DomainType;

  @Column('boolean')
  ssl_enabled: boolean;

  /** Of the certificate that the domain's SIPS port last presented. */
  @Column('timestamptz', { nullable: true })
  ssl_certificate_expiry: Date | null;

  /** What the TXT record must say; another one whenever the name changes. */
  @Column('text')
  dns_verification_record: string;

  /** Null until it was first looked up. */
  @Column('jsonb', { nullable: true })
  dns_records: DnsRecords | null;

  /** As `mustBeSettings` lets them pass, without what is secret of them. */
  @Column('jsonb')
  settings: object;

  /** Where secret settings stand, as JSON Pointers (RFC 6901). */
  @Column('text', { array: true })
  secret_settings: string[];

  /** The secret settings, encrypted; null where there are none. */
  @Column('bytea', { nullable: true })
  secrets_ciphertext: Buffer | null;

  @Column('text', { nullable: true })
  secrets_key_id: string | null;

  /** When the TXT record was found, or an operator vouched for the domain; null until then. */
  @Column('timestamptz', { nullable: true })
  verified_at: Date | null;

  /** The TXT record is looked for until 30 days after this; then an unverified domain ends. */
  @Column('timestamptz')
  verification_started_at: Date;

  /** Checks since the verification started. */
  @Column('integer')
  check_attempts: number;

  /** When DNS is to be asked again, or when the check that runs is given up; null for not at all. */
  @Column('timestamptz', { nullable: true })
  next_check_at: Date | null;

  @Column('timestamptz', { nullable: true })
  last_checked_at: Date | null;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;

  /** Grows with every change by a client or of the status; not with what was found in DNS. */
  @Column('integer')
  version: number;
}

/** The columns that no domain is shown with: its secrets, and that it is not deleted. */
export const UNLISTED_COLUMNS = ['secrets_ciphertext', 'secrets_key_id', 'deleted_at'] as const;

/** A domain as a list shows it. */
export type ListedDomain = Readonly<Omit<Domain, (typeof UNLISTED_COLUMNS)[number]>>;
