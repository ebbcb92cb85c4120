import { driverErrorOf } from '../../database/driver-error.js';
import { isPassing } from '../../database/passing-failures.js';
import { uniqueViolationOf } from '../../database/unique-violation.js';
import { type ApiException, conflict, unacceptable, unavailable } from './api-exception.js';
import { type Asked, taken } from './taken.js';

/** SQLSTATEs of constraints (PostgreSQL, appendix A): unique_violation, exclusion_violation. */
const TAKEN_STATES = new Set(['23505', '23P01']);
/** Without a constraint, there is no partition for the row: one of today that is missing is made soon. */
const CHECK_VIOLATION = '23514';
/** check_violation, numeric_value_out_of_range. */
const RANGE_STATES = new Set([CHECK_VIOLATION, '22003']);

/**
 * The failure that stands behind an error of the database: a constraint that was violated, or a database that cannot
 * be reached or written just now. Nothing for any other error.
 */
export function violationOf(thrown: unknown, asked: Asked = {}): ApiException | undefined {
  const violation = uniqueViolationOf(thrown);
  if (violation) return taken(violation, asked);
  const { code = '', constraint } = driverErrorOf(thrown);
  if (TAKEN_STATES.has(code)) return conflict();
  if (code === CHECK_VIOLATION && constraint === undefined) return unavailable();
  if (RANGE_STATES.has(code)) return unacceptable('', 'is out of range');
  return isPassing(thrown) ? unavailable() : undefined;
}
