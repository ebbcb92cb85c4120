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
}
