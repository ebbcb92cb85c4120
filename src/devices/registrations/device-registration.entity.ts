import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The line number of a registration that stands for the whole device. */
export const WHOLE_DEVICE = 0;

/**
 * The last registration of a line that the SIP edge has reported (contract §3 *The SIP edge*). It is live until
 * `expires_at`; afterwards it only says when and as what the device was last seen.
 */
@Entity('device_registrations')
export class DeviceRegistration {
  @PrimaryColumn('text')
  device_id: string;

  /** `WHOLE_DEVICE` where the edge does not tell lines apart. */
  @PrimaryColumn('integer')
  line_number: number;

  /** SIP or SIPS URI. */
  @Column('text')
  contact: string;

  /** Where the REGISTER came from, where the edge said so: `address`, `address:port` or a SIP URI with a transport. */
  @Column('text', { nullable: true })
  received: string | null;

  /** The address of record that was registered for, where the edge said so: a SIP or SIPS URI of user and host alone. */
  @Column('text', { nullable: true })
  aor: string | null;

  /** Value of the Path header of the REGISTER (RFC 3327), as `parsePath` makes it. */
  @Column('text', { nullable: true })
  path: string | null;

  @Column('text', { nullable: true })
  user_agent: string | null;

  /** The address of `received`, else of the contact; null where that is a name. */
  @Column('inet', { nullable: true })
  ip_address: string | null;

  /** When the present unbroken registration began: a gap, another contact or another user agent ends it. */
  @Column('timestamptz')
  registered_at: Date;

  @Column('timestamptz')
  last_registered_at: Date;

  @Column('timestamptz')
  expires_at: Date;

  /** The smoothed round-trip time of our SIP requests to this contact; null where none was answered yet. */
  @Column('double precision', { nullable: true })
  round_trip_ms: number | null;

  /** When the last of them was answered. */
  @Column('timestamptz', { nullable: true })
  round_trip_at: Date | null;
}
