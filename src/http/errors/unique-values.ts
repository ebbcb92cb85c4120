import type { UniqueConstraintName } from '../../database/unique-constraints.js';
import { plainAddress } from '../../hosts/addresses.js';
import type { FailureKey } from './catalogue.js';

/** How it is told that a value, which may be there once only, is taken. */
export interface UniqueValue {
  /** The failure that a violation is; `conflict` where the endpoint's table has the words. */
  failure?: FailureKey;
  /** The field of a request that names it, and the list of a body whose entries have that field. */
  field: string;
  list?: string;
  /** How the database writes a value of the field. */
  canonical?: (text: string) => string;
  /** What is wrong with the field, where it is not said who has the value. */
  message?: string;
}

const address: UniqueValue = { field: 'address', list: 'ips', canonical: plainAddress };

const created = (failure: FailureKey, field: string): UniqueValue => ({
  failure,
  field,
  message: 'was just created by another request',
});

/** What is taken, by the name of the constraint or index (`database/unique-constraints.ts`). */
export const UNIQUE_VALUES: Record<UniqueConstraintName, UniqueValue> = {
  sip_trunks_name_unique: { field: 'name' },
  sip_gateways_name_unique: { field: 'name' },
  sip_trunk_ips_address_port_excluded: address,
  sip_trunk_ips_address_type_unique: address,
  sip_trunk_routes_prefix_unique: { field: 'prefix', list: 'routes' },
  devices_mac_address_unique: { field: 'mac_address' },
  devices_pkey: created('device_just_created', 'entity'),
  sip_gateways_pkey: created('gateway_just_created', 'id'),
  domains_domain_unique: { failure: 'domain_taken', field: 'domain' },
  domains_claim_unique: { failure: 'domain_taken', field: 'domain' },
  organization_ips_network_unique: { field: 'ip_address' },
  sip_numbers_number_unique: { failure: 'number_taken', field: 'number' },
  sip_numbers_prefix_unique: { failure: 'number_taken', field: 'prefix' },
  webhook_deliveries_test_unique: {
    failure: 'webhook_test_running',
    field: 'id',
    message: 'has a test that is still running',
  },
};
