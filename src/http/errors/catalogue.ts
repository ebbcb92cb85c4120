/** The stable codes that a client may branch on (contract §1 *Failure*). */
export const ERROR_CODES = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'timeout',
  'conflict',
  'precondition_failed',
  'payload_too_large',
  'unsupported_media_type',
  'validation_failed',
  'idempotency_key_in_use',
  'idempotency_key_reused',
  'rate_limited',
  'internal',
  'unavailable',
  'device_unreachable',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** How a failure is told. */
export interface CatalogueEntry {
  status: number;
  code: ErrorCode;
  words: string;
}

function entry(status: number, code: ErrorCode, words: string): CatalogueEntry {
  return { status, code, words };
}

/** Where the endpoint's table (`@ErrorTable`) has a row for the status, that row is said instead of these words. */
const GENERAL = {
  invalid_request: entry(400, 'invalid_request', 'Invalid request parameters'),
  unauthenticated: entry(401, 'unauthenticated', 'Authentication required'),
  forbidden: entry(403, 'forbidden', 'Insufficient permissions'),
  not_found: entry(404, 'not_found', 'Resource not found'),
  method_not_allowed: entry(405, 'method_not_allowed', 'Method not allowed'),
  timeout: entry(408, 'timeout', 'Request timed out'),
  conflict: entry(409, 'conflict', 'Conflict with the current state of the resource'),
  precondition_failed: entry(412, 'precondition_failed', 'The resource has changed since it was read'),
  payload_too_large: entry(413, 'payload_too_large', 'Request body is too large'),
  unsupported_media_type: entry(415, 'unsupported_media_type', 'Request body must be application/json'),
  validation_failed: entry(422, 'validation_failed', 'Validation error'),
  rate_limited: entry(429, 'rate_limited', 'Too many requests'),
  internal: entry(500, 'internal', 'Internal error'),
  unavailable: entry(503, 'unavailable', 'Service temporarily unavailable'),
};

/** These have words of their own, whatever the endpoint's table has for the status. */
const PARTICULAR = {
  not_http: entry(400, 'invalid_request', 'Malformed HTTP request'),
  other_origin: entry(403, 'forbidden', 'The request comes from another origin'),
  registration_not_found: entry(404, 'not_found', 'Registration not found'),
  webhook_delivery_not_found: entry(404, 'not_found', 'Webhook delivery not found'),
  account_taken: entry(409, 'conflict', 'SIP account is already in use'),
  device_just_created: entry(409, 'conflict', 'Device was just created by another request'),
  domain_in_use: entry(409, 'conflict', 'Domain has active resources (trunks, devices)'),
  domain_not_verified: entry(409, 'conflict', 'Domain is not verified'),
  domain_taken: entry(409, 'conflict', 'Domain already exists'),
  extension_taken: entry(409, 'conflict', 'Extension belongs to another primary line of the organization'),
  gateway_just_created: entry(409, 'conflict', 'Gateway was just created by another request'),
  idempotency_key_in_use: entry(
    409,
    'idempotency_key_in_use',
    'The first request with this idempotency key is still running',
  ),
  number_overlaps: entry(409, 'conflict', 'Number or range overlaps one of another organization'),
  number_taken: entry(409, 'conflict', 'Number or range already exists'),
  reboot_in_progress: entry(409, 'conflict', 'A reboot of the device is in progress'),
  snapshot_incomplete: entry(409, 'conflict', 'Parts of the snapshot are missing'),
  webhook_test_running: entry(409, 'conflict', 'A test of this webhook is still running'),
  uri_too_long: entry(414, 'invalid_request', 'Request URI is too long'),
  expectation_failed: entry(417, 'invalid_request', 'Expectation failed'),
  idempotency_key_reused: entry(
    422,
    'idempotency_key_reused',
    'The idempotency key was used for another request',
  ),
  header_too_large: entry(431, 'invalid_request', 'Request header fields are too large'),
  device_unreachable: entry(503, 'device_unreachable', 'Device unreachable'),
};

/** What can fail, by the name that the code throws it by; every code is the name of a failure, too. */
export type FailureKey = keyof typeof GENERAL | keyof typeof PARTICULAR;

export const CATALOGUE: Readonly<Record<FailureKey, CatalogueEntry>> = { ...GENERAL, ...PARTICULAR };

/** Whether the words hold whatever the endpoint. */
export function isParticular(key: FailureKey): boolean {
  return key in PARTICULAR;
}

/** The name of a failure of which no more is known than its status. */
export function generalKey(status: number): keyof typeof GENERAL {
  const keys = Object.keys(GENERAL) as (keyof typeof GENERAL)[];
  const key = keys.find((each) => GENERAL[each].status === status);
  return key ?? (status < 500 ? 'invalid_request' : 'internal');
}

/** The words of a failure, for a row of an endpoint's table that says the same. */
export function wordsOf(key: FailureKey): string {
  return CATALOGUE[key].words;
}
