import { Column, Entity, PrimaryColumn } from 'typeorm';
import { explained, type WordOf } from '../http/fields/enumeration.js';

export const LINE_TYPES = explained('LineType', {
  primary: 'a line of this device',
  shared: 'a line it shares with other devices',
  blf: 'a busy lamp field',
});
export type LineType = WordOf<typeof LINE_TYPES>;

/** A line key of a device; `blf` is a busy lamp field. */
@Entity('device_lines')
export class DeviceLine {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  device_id: string;

  /** From 1, unique on the device. */
  @Column('integer')
  line_number: number;

  @Column('text', { nullable: true })
  extension: string | null;

  @Column('text', { nullable: true })
  label: string | null;

  @Column('text')
  type: LineType;

  /** Of the line's own account; null where it is that of the device's settings, as the domain and the password. */
  @Column('text', { nullable: true })
  sip_username: string | null;

  /** In the form that hosts are kept in. */
  @Column('text', { nullable: true })
  sip_domain: string | null;

  /** The password, encrypted for the line's id. */
  @Column('bytea', { nullable: true })
  sip_password_ciphertext: Buffer | null;

  @Column('text', { nullable: true })
  sip_password_key_id: string | null;
}

/** The columns that a line's password is stored in. */
export type SealedPassword = Pick<DeviceLine, 'id' | 'sip_password_ciphertext' | 'sip_password_key_id'>;
