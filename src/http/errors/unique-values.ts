import { plainAddress } from '../../hosts/addresses.js';
import type { FailureKey } from './catalogue.js';

/** What may be there once only, by a constraint of `migrations/`. */
export interface UniqueValue {
  /** The failure that a violation is; `conflict` where the endpoint's table has the words. */
  failure?: FailureKey;
  /** The field of a request that names it, and the list of a body whose entries have that field. */
  field: string;
  list?: string;
  /** How the database writes a value of the field. */
  canonical?: (text: string) => string;
  /** What is wrong with the field, where it need not be told who has the value. */
  message?: string;
  /** SQL for whoever has it: `id` and `organization_id`, and `part_of` where it is a part of something. */
  holder?: string;
  /** How many columns the constraint has: the parameters of `holder`. */
  columns: number;
}

const named = (table: string): UniqueValue => ({
  field: 'name',
  columns: 2,
  holder: `SELECT id, organization_id FROM ${table}
    WHERE organization_id = $1 AND caseless(name) = $2 AND deleted_at IS NULL AND name_twin IS NULL`,
});

const created = (failure: FailureKey, field: string): UniqueValue => ({
  failure,
  field,
  columns: 1,
  message: 'was just created by another request',
});

const part = (table: string, condition: string): string =>
  `SELECT part.id, trunk.organization_id, trunk.id AS part_of
   FROM ${table} AS part JOIN sip_trunks AS trunk ON trunk.id = part.trunk_id
   WHERE part.deleted_at IS NULL AND ${condition} LIMIT 1`;

/** By the name of the constraint or index. */
export const UNIQUE_VALUES: Record<string, UniqueValue> = {
  sip_trunks_name_unique: named('sip_trunks'),
  sip_gateways_name_unique: named('sip_gateways'),
  sip_trunk_ips_address_port_excluded: {
    field: 'address',
    list: 'ips',
    canonical: plainAddress,
    columns: 3,
    holder: part(
      'sip_trunk_ips',
      'part.address = $1::inet AND part.port = $2::integer AND part.trunk_id <> $3',
    ),
  },
  sip_trunk_ips_address_type_unique: {
    field: 'address',
    list: 'ips',
    canonical: plainAddress,
    columns: 3,
    holder: part('sip_trunk_ips', 'part.trunk_id = $1 AND part.address = $2::inet AND part.type = $3'),
  },
  sip_trunk_routes_prefix_unique: {
    field: 'prefix',
    list: 'routes',
    columns: 2,
    holder: part('sip_trunk_routes', 'part.trunk_id = $1 AND part.prefix = $2'),
  },
  devices_mac_address_unique: {
    field: 'mac_address',
    columns: 1,
    holder: 'SELECT id, organization_id FROM devices WHERE mac_address = $1::macaddr AND deleted_at IS NULL',
  },
  devices_pkey: created('device_just_created', 'entity'),
  sip_gateways_pkey: created('gateway_just_created', 'id'),
  domains_domain_unique: {
    failure: 'domain_taken',
    field: 'domain',
    columns: 1,
    holder: `SELECT id, organization_id FROM domains
      WHERE domain = $1 AND verified_at IS NOT NULL AND deleted_at IS NULL`,
  },
  domains_claim_unique: {
    failure: 'domain_taken',
    field: 'domain',
    columns: 2,
    holder: `SELECT id, organization_id FROM domains
      WHERE domain = $1 AND organization_id = $2 AND deleted_at IS NULL`,
  },
  organization_ips_network_unique: {
    field: 'ip_address',
    columns: 2,
    holder: `SELECT id, organization_id FROM organization_ips
      WHERE organization_id = $1 AND network = $2::cidr AND deleted_at IS NULL`,
  },
  webhook_deliveries_test_unique: {
    failure: 'webhook_test_running',
    field: 'id',
    columns: 1,
    message: 'has a test that is still running',
  },
};

/**
 * The values that a constraint was violated with, as PostgreSQL has them in the detail of the error:
 * `Key (organization_id, caseless(name))=(org_1, a name) already exists.`, in whatever language the rest is.
 */
export function violatingValues(detail: string | undefined, { columns }: UniqueValue): string[] | undefined {
  const start = detail?.indexOf(')=(') ?? -1;
  if (!detail || start === -1) return undefined;
  // An exclusion constraint says the columns and the values of both rows; a text can only be the last of one.
  const columnList = detail.slice(detail.indexOf('('), start + 3);
  const second = detail.indexOf(columnList, start + 1);
  const end = second === -1 ? detail.lastIndexOf(')') : detail.indexOf(')', start + 1);
  const texts = detail.slice(start + 3, end).split(', ');
  const values = [...texts.slice(0, columns - 1), texts.slice(columns - 1).join(', ')];
  return values.length === columns ? values : undefined;
}
