import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { enumeration, explained, type WordOf } from '../http/fields/enumeration.js';

export const DEVICE_TYPES = explained('DeviceType', {
  phone: 'a desk phone',
  softphone: 'a phone in software',
  ata: 'an adapter for analog phones',
});
export type DeviceType = WordOf<typeof DEVICE_TYPES>;

export const PROVISIONING_STATUSES = enumeration(
  'ProvisioningStatus',
  ['pending', 'provisioned', 'needs_update'],
  'pending: the device has never registered; needs_update: its name, template, lines or settings ' +
    'changed, and it has not fetched them yet; provisioned: it has registered anew since, or again ' +
    'after it accepted a reboot or check-sync.',
);
export type ProvisioningStatus = WordOf<typeof PROVISIONING_STATUSES>;

/** A VoIP phone, softphone or analog adapter (specification, *Devices*). */
@Entity('devices')
export class Device {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  /** As PostgreSQL prints it, in lower case: `00:1a:2b:3c:4d:5f`. Unique on the platform. */
  @Column('macaddr')
  mac_address: string;

  @Column('text')
  type: DeviceType;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('text', { nullable: true })
  user_id: string | null;

  @Column('text', { nullable: true })
  model: string | null;

  @Column('text', { nullable: true })
  manufacturer: string | null;

  @Column('text', { nullable: true })
  template_id: string | null;

  /** Without what is secret of it. */
  @Column('jsonb')
  settings: Record<string, unknown>;

  /** Where secret settings stand, as JSON Pointers (RFC 6901); their values are among the sealed secrets. */
  @Column('text', { array: true })
  secret_settings: string[];

  /** When it becomes which stands in `provisioning-status.ts`. */
  @Column('text')
  provisioning_status: ProvisioningStatus;

  /** The provisioning token and the secret settings, encrypted. */
  @Column('bytea')
  secrets_ciphertext: Buffer;

  @Column('text')
  secrets_key_id: string;

  /** When name, template, lines or settings were last changed. */
  @Column('timestamptz')
  configuration_changed_at: Date;

  /** When the device last took a request of ours to fetch its configuration. */
  @Column('timestamptz', { nullable: true })
  resynced_at: Date | null;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;

  /** Grows with every change of the device or its lines. */
  @Column('integer')
  version: number;
}
