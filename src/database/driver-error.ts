import { QueryFailedError } from 'typeorm';

/** What PostgreSQL, or the driver, says of an error. */
interface DriverError {
  /** An SQLSTATE (PostgreSQL, appendix A), or what Node.js calls an error of a connection. */
  code?: string;
  /** The name of the constraint that was violated. */
  constraint?: string;
  detail?: string;
  message?: string;
}

/** What stands behind an error that TypeORM or the driver has thrown; nothing is known of any other. */
export function driverErrorOf(thrown: unknown): DriverError {
  const error: unknown = thrown instanceof QueryFailedError ? thrown.driverError : thrown;
  return error ?? {};
}
