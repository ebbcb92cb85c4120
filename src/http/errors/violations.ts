import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { type ApiException, conflict, unacceptable, unavailable } from './api-exception.js';
import { type Holder, Taken } from './taken.js';
import { UNIQUE_VALUES, violatingValues } from './unique-values.js';

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

interface PostgresError {
  code?: string;
  constraint?: string;
  detail?: string;
}

/**
 * The same error, or where it is of a value that is taken, the failure that also knows by whom: one query more, for
 * once the transaction that failed is rolled back.
 * @param query runs a statement outside of that transaction
 */
export async function withHolder(
  thrown: unknown,
  query: (sql: string, values: string[]) => Promise<Holder[]>,
): Promise<unknown> {
  if (!(thrown instanceof QueryFailedError)) return thrown;
  const { constraint, detail } = thrown.driverError as PostgresError;
  const unique = constraint === undefined ? undefined : UNIQUE_VALUES[constraint];
  const values = unique && violatingValues(detail, unique);
  if (!unique?.holder || !values) return thrown;
  // Without the answer it is still known what is taken.
  const [holder] = await query(unique.holder, values).catch(() => []);
  return new Taken(unique, values, holder);
}

/**
 * The failure that stands behind an error of the database: a constraint that was violated, by the table of
 * unique values, or a database that cannot be reached just now. Nothing for any other error.
 */
export function violationOf(thrown: unknown): ApiException | undefined {
  const error = thrown instanceof QueryFailedError ? thrown.driverError : thrown;
  const { code, constraint, detail } = (error ?? {}) as PostgresError;
  const unique = constraint === undefined ? undefined : UNIQUE_VALUES[constraint];
  if (unique) return new Taken(unique, violatingValues(detail, unique));
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
