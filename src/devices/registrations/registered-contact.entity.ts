import { Column, Entity, PrimaryColumn } from 'typeorm';
import { columnList, timeColumns } from '../../database/column-list.js';

/**
 * A contact that a line is registered with (RFC 3261 section 10), until it expires. Rows that have expired are kept for an
 * hour, to be compared with reports that come late.
 */
@Entity('registered_contacts')
export class RegisteredContact {
  /** Tells rows apart in lists; no client sees it. */
  @Column('text')
  id: string;

  @PrimaryColumn('text')
  device_id: string;

  /** `WHOLE_DEVICE` where the edge does not tell lines apart. */
  @PrimaryColumn('integer')
  line_number: number;

  /** SIP or SIPS URI. */
  @PrimaryColumn('text')
  contact: string;

  /** Of the device. */
  @Column('text')
  organization_id: string;

  /** The URI that `parseAddressOfRecord` makes of it; null where the edge did not say. */
  @Column('text', { nullable: true })
  aor: string | null;

  /** Who reported it in bulk; null where it was reported for the device alone. */
  @Column('text', { nullable: true })
  node: string | null;

  /** Value of the Path header of the REGISTER (RFC 3327). */
  @Column('text', { nullable: true })
  path: string | null;

  /** As `formatSource` makes it. */
  @Column('text', { nullable: true })
  received: string | null;

  @Column('text', { nullable: true })
  user_agent: string | null;

  /** The address of `received`, else of the contact; null where that is a name. */
  @Column('inet', { nullable: true })
  ip_address: string | null;

  @Column('text', { nullable: true })
  call_id: string | null;

  @Column('bigint', { nullable: true })
  cseq: string | null;

  /** When the present unbroken registration began. */
  @Column('timestamptz')
  registered_at: Date;

  /** When the last REGISTER came, the one that ended it included. */
  @Column('timestamptz')
  last_registered_at: Date;

  @Column('timestamptz')
  expires_at: Date;

  /** The smoothed round-trip time of our SIP requests to it; null where none was answered yet. */
  @Column('double precision', { nullable: true })
  round_trip_ms: number | null;

  @Column('timestamptz', { nullable: true })
  round_trip_at: Date | null;

  /** The last snapshot that has it. */
  @Column('text', { nullable: true })
  snapshot_id: string | null;
}

/** What no answer shows. */
const UNSHOWN = ['call_id', 'cseq', 'snapshot_id'] as const;

/** A contact as it is read to be shown. */
export type ShownContact = Readonly<Omit<RegisteredContact, (typeof UNSHOWN)[number]>>;

/** The columns of `registered_contacts AS contact` that make a `ShownContact`, and those of them that are times. */
export const CONTACT_COLUMNS = columnList(RegisteredContact, 'contact', UNSHOWN);
export const CONTACT_TIMES = timeColumns(RegisteredContact, UNSHOWN) as (keyof ShownContact)[];
