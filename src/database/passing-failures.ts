import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { driverErrorOf } from './driver-error.js';

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

/** What TypeORM says where a connection was lost in the middle of a transaction. */
const RELEASED = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/** What `pg` and its pool say where they have no code. */
const CLIENT_FAILURES =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered|Client was closed|Cannot use a pool after)/;

/** Whether what failed is likely to succeed later: a server cannot be reached just now, or is too busy. */
export function isPassing(thrown: unknown): boolean {
  const { code, message } = driverErrorOf(thrown);
  if (code !== undefined && (CONNECTION_ERRORS.has(code) || PASSING_STATES.test(code))) return true;
  if (RELEASED.some((type) => thrown instanceof type)) return true;
  return message !== undefined && CLIENT_FAILURES.test(message);
}
