import { driverErrorOf } from './driver-error.js';
import {
  type Holder,
  isUniqueConstraint,
  UNIQUE_CONSTRAINTS,
  type UniqueConstraintName,
  violatingValues,
} from './unique-constraints.js';

/** A value that may be there once only is taken. */
export class UniqueViolation extends Error {
  /**
   * @param values those of the constraint's columns; none where they are not known
   * @param holder whoever has them, where that is known
   */
  constructor(
    readonly constraint: UniqueConstraintName,
    readonly values: string[] = [],
    readonly holder?: Holder,
  ) {
    super(`A value is taken: ${constraint}`);
  }
}

/** The violation that an error of the database is, if it is one of a constraint that clients may violate. */
export function uniqueViolationOf(thrown: unknown): UniqueViolation | undefined {
  if (thrown instanceof UniqueViolation) return thrown;
  const { constraint, detail } = driverErrorOf(thrown);
  if (!isUniqueConstraint(constraint)) return undefined;
  return new UniqueViolation(constraint, violatingValues(detail, UNIQUE_CONSTRAINTS[constraint]));
}

/**
 * The same error, or where it is of a value that is taken, the violation that also knows by whom: one query more, for
 * once the transaction that failed is rolled back.
 * @param query runs a statement outside of that transaction
 */
export async function withHolder(
  thrown: unknown,
  query: (sql: string, values: string[]) => Promise<Holder[]>,
): Promise<unknown> {
  const violation = uniqueViolationOf(thrown);
  if (!violation || violation === thrown) return thrown;
  const { constraint, values } = violation;
  const { holder: sql } = UNIQUE_CONSTRAINTS[constraint];
  if (sql === undefined || values.length === 0) return violation;
  // Without the answer it is still known what is taken.
  const [holder] = await query(sql, values).catch(() => []);
  return new UniqueViolation(constraint, values, holder);
}
