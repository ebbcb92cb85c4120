import { ApiException, ErrorCode } from '../http/errors/api-exception.js';

/** 409: the first request with the key has no answer yet. */
export const KEY_IN_USE = {
  code: ErrorCode.IdempotencyKeyInUse,
  message: 'The first request with this idempotency key is still running',
};

/** 422: the key was used with another method, path or body. */
export const KEY_REUSED = {
  code: ErrorCode.IdempotencyKeyReused,
  message: 'The idempotency key was used for another request',
};

export function keyInUse(): ApiException {
  return new ApiException(409, KEY_IN_USE.code, KEY_IN_USE.message, [
    { field: 'Idempotency-Key', message: 'was used for a request that is still running' },
  ]);
}

export function keyReused(): ApiException {
  return new ApiException(422, KEY_REUSED.code, KEY_REUSED.message, [
    { field: 'Idempotency-Key', message: 'was used with another method, path or body' },
  ]);
}
