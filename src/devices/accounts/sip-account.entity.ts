import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The line number of a device's default account, which its settings name. */
export const DEFAULT_ACCOUNT = 0;

/**
 * The account that a line or a device claims (contract §3 *Device*). It counts where it is held and its domain is an
 * active one of the same organization: `account-lookup.sql.ts` finds those.
 */
@Entity('sip_accounts')
export class SipAccount {
  @PrimaryColumn('text')
  device_id: string;

  /** `DEFAULT_ACCOUNT`, or the number of a line that has an account of its own. */
  @PrimaryColumn('integer')
  line_number: number;

  @Column('text')
  organization_id: string;

  /** User part of the address of record, as it is without escapes; case matters. */
  @Column('text')
  username: string;

  /** In the form that hosts are kept in. */
  @Column('text')
  domain: string;

  /** Of all claims to one account of an organization one is held. */
  @Column('boolean')
  held: boolean;

  /** The claim that was made first is held next. */
  @Column('timestamptz')
  claimed_at: Date;

  /** MD5 of `username:domain:password` (RFC 7616 section 3.4.2) in hexadecimal; null without a password. A secret. */
  @Column('text', { nullable: true })
  ha1_md5: string | null;

  /** The same by SHA-256. */
  @Column('text', { nullable: true })
  ha1_sha256: string | null;
}
