import { Column, Entity, PrimaryColumn } from 'typeorm';

export const LINE_TYPES = ['primary', 'shared', 'blf'] as const;
export type LineType = (typeof LINE_TYPES)[number];

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
