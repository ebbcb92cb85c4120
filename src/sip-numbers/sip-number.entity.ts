import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { explained, type WordOf } from '../http/fields/enumeration.js';

export const DESTINATION_TYPES = explained('NumberDestinationType', {
  device: 'a device',
  trunk: 'a SIP trunk of type pbx',
});
export type DestinationType = WordOf<typeof DESTINATION_TYPES>;

export const DESTINATION_PROBLEMS = explained('NumberDestinationProblem', {
  deleted: 'the device or trunk does not exist any more',
  line_deleted: 'the device does not have the line any more',
  not_pbx: 'the trunk is not of type pbx any more',
});
export type DestinationProblem = WordOf<typeof DESTINATION_PROBLEMS>;

/**
 * A number of an organization, or a range of numbers that begin alike, and where calls to it go (contract §3 *Numbers*).
 * The table also has `e164`, which is the one of both that there is.
 */
@Entity('sip_numbers')
export class SipNumber {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  /** E.164, with the plus sign; null for a range. */
  @Column('text', { nullable: true })
  number: string | null;

  /** What all numbers of the range begin with, with the plus sign; null for a single number. */
  @Column('text', { nullable: true })
  prefix: string | null;

  @Column('text', { nullable: true })
  destination_type: DestinationType | null;

  @Column('text', { nullable: true })
  destination_id: string | null;

  /** The number of a line of the device; null where none was named. */
  @Column('integer', { nullable: true })
  destination_line: number | null;

  @Column('text', { nullable: true })
  caller_name: string | null;

  @Column('boolean')
  active: boolean;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;

  @Column('integer')
  version: number;
}

/** A number as answers show it: with what keeps calls from its destination. */
export type ShownNumber = SipNumber & { problem: DestinationProblem | null };
