import type { TelephonyErrorCode } from 'telephony-resources-sdk';
import type { Tenant } from './tenant.js';

/** One success and one failure of an operation, as a tenant sees them. */
export interface OperationTest {
  /** Calls the operation, and looks at what comes of it. */
  succeeds(tenant: Tenant): Promise<void>;
  /** Calls the operation such that it fails. */
  fails(tenant: Tenant): PromiseLike<unknown>;
  /** How it then fails; there is no status where there is no answer. */
  with: [status: number | undefined, code: TelephonyErrorCode, message: unknown];
}
