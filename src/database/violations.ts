import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { type ApiException, conflict, unacceptable, unavailable } from '../http/api-exception.js';

/** Of a test, and of the replay of one. */
export const TEST_RUNNING = 'A test of this webhook is still running';

/** PostgreSQL's word for what it refused, by the name of the constraint in `migrations/`. */
const VIOLATIONS: Record<string, () => ApiException> = {
  sip_trunks_name_unique: () => conflict(),
  sip_trunk_ips_address_port_excluded: () => conflict(),
  sip_trunk_ips_address_type_unique: () => conflict(),
  devices_mac_address_unique: () => conflict('Device with MAC address already exists'),
  devices_pkey: () => conflict('Device was just created by another request'),
  sip_gateways_pkey: () => conflict('Gateway was just created by another request'),
  sip_gateways_name_unique: () => conflict(),
  sip_trunk_routes_prefix_unique: () => conflict('Route with same prefix already exists'),
  webhook_deliveries_test_unique: () => conflict(TEST_RUNNING),
  organization_ips_network_unique: () => conflict('IP address already exists for organization'),
  domains_domain_unique: () => conflict('Domain already exists'),
  domains_claim_unique: () => conflict('Domain already exists'),
};

const CONNECTION_ERRORS = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
/**
 * SQLSTATEs of what passes (PostgreSQL, appendix A): connection exceptions; a server that is read-only since another is
 * the primary; a transaction that was ended since it took too long; a login or a database that is being changed; a
 * transaction that is to be repeated; too few resources; a lock that is not available; a statement that was ended; a
 * server that shuts down, starts or recovers; errors of the system that it runs on.
 */
const PASSING_STATES = /^(08|25006|25P0[34]|28|3D000|40|53|55P03|57014|57P|58)/;

/**
 * The failure that stands behind an error of the database: a constraint that was violated, by the table of
 * constraint names above, or a database that cannot be reached just now. Nothing for any other error.
 */
export function violationOf(thrown: unknown): ApiException | undefined {
  const error = thrown instanceof QueryFailedError ? thrown.driverError : thrown;
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  if (constraint !== undefined && VIOLATIONS[constraint]) return VIOLATIONS[constraint]();
  if (code === '23505' || code === '23P01') return conflict();
  if (code === '23514' || code === '22003') return unacceptable('', 'is out of range');
  if (code !== undefined && (CONNECTION_ERRORS.has(code) || PASSING_STATES.test(code))) return unavailable();
  if (RELEASED.some((type) => thrown instanceof type)) return unavailable();
  if (error instanceof Error && CLIENT_FAILURES.test(error.message)) return unavailable();
  return undefined;
}

/** What TypeORM says where a connection was lost in the middle of a transaction. */
const RELEASED = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/** What `pg` and its pool say where they have no code. */
const CLIENT_FAILURES =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered|Client was closed|Cannot use a pool after)/;
