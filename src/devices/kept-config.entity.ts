import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LineConfiguration } from './device-lines.js';

/** The configuration of a deleted device, for the next one of its MAC address and organization. */
@Entity('device_kept_configs')
export class KeptConfig {
  @PrimaryColumn('text')
  organization_id: string;

  @PrimaryColumn('macaddr')
  mac_address: string;

  /** The deleted device, which the secrets are sealed for. */
  @Column('text')
  device_id: string;

  @Column('text', { nullable: true })
  template_id: string | null;

  @Column('jsonb')
  lines: LineConfiguration[];

  @Column('jsonb')
  settings: Record<string, unknown>;

  @Column('bytea')
  secrets_ciphertext: Buffer;

  @Column('text')
  secrets_key_id: string;

  @Column('timestamptz')
  kept_at: Date;
}
