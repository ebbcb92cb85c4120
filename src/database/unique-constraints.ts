/** A constraint or unique index of `migrations/`. */
interface UniqueConstraint {
  /** How many columns it has: the parameters of `holder`. */
  columns: number;
  /** SQL for whoever has the values, a `Holder`; where there is none it need not be told. */
  holder?: string;
}

/** Who has a value that somebody else asks for. */
export interface Holder {
  id: string;
  organization_id: string;
  /** The id of what it is a part of. */
  part_of?: string;
}

const named = (table: string): UniqueConstraint => ({
  columns: 2,
  holder: `SELECT id, organization_id FROM ${table}
    WHERE organization_id = $1 AND caseless(name) = $2 AND deleted_at IS NULL AND name_twin IS NULL`,
});

const part = (table: string, condition: string): string =>
  `SELECT part.id, trunk.organization_id, trunk.id AS part_of
   FROM ${table} AS part JOIN sip_trunks AS trunk ON trunk.id = part.trunk_id
   WHERE part.deleted_at IS NULL AND ${condition} LIMIT 1`;

const CONSTRAINTS = {
  sip_trunks_name_unique: named('sip_trunks'),
  sip_gateways_name_unique: named('sip_gateways'),
  sip_trunk_ips_address_port_excluded: {
    columns: 3,
    holder: part(
      'sip_trunk_ips',
      'part.address = $1::inet AND part.port = $2::integer AND part.trunk_id <> $3',
    ),
  },
  sip_trunk_ips_address_type_unique: {
    columns: 3,
    holder: part('sip_trunk_ips', 'part.trunk_id = $1 AND part.address = $2::inet AND part.type = $3'),
  },
  sip_trunk_routes_prefix_unique: {
    columns: 2,
    holder: part('sip_trunk_routes', 'part.trunk_id = $1 AND part.prefix = $2'),
  },
  devices_mac_address_unique: {
    columns: 1,
    holder: 'SELECT id, organization_id FROM devices WHERE mac_address = $1::macaddr AND deleted_at IS NULL',
  },
  devices_pkey: { columns: 1 },
  sip_gateways_pkey: { columns: 1 },
  domains_domain_unique: {
    columns: 1,
    holder: `SELECT id, organization_id FROM domains
      WHERE domain = $1 AND verified_at IS NOT NULL AND deleted_at IS NULL`,
  },
  domains_claim_unique: {
    columns: 2,
    holder: `SELECT id, organization_id FROM domains
      WHERE domain = $1 AND organization_id = $2 AND deleted_at IS NULL`,
  },
  organization_ips_network_unique: {
    columns: 2,
    holder: `SELECT id, organization_id FROM organization_ips
      WHERE organization_id = $1 AND network = $2::cidr AND deleted_at IS NULL`,
  },
  sip_numbers_number_unique: {
    columns: 1,
    holder: 'SELECT id, organization_id FROM sip_numbers WHERE number = $1 AND deleted_at IS NULL',
  },
  sip_numbers_prefix_unique: {
    columns: 1,
    holder: 'SELECT id, organization_id FROM sip_numbers WHERE prefix = $1 AND deleted_at IS NULL',
  },
  webhook_deliveries_test_unique: { columns: 1 },
} satisfies Record<string, UniqueConstraint>;

/** The name of a constraint that clients may violate; `http/errors/unique-values.ts` says how it is told. */
export type UniqueConstraintName = keyof typeof CONSTRAINTS;

/** Whether a constraint is one of them. */
export function isUniqueConstraint(name: string | undefined): name is UniqueConstraintName {
  return name !== undefined && Object.hasOwn(CONSTRAINTS, name);
}

export const UNIQUE_CONSTRAINTS: Readonly<Record<UniqueConstraintName, UniqueConstraint>> = CONSTRAINTS;

/**
 * The values that a constraint was violated with, as PostgreSQL has them in the detail of the error:
 * `Key (organization_id, caseless(name))=(org_1, a name) already exists.`, in whatever language the rest is.
 */
export function violatingValues(
  detail: string | undefined,
  { columns }: UniqueConstraint,
): string[] | undefined {
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
