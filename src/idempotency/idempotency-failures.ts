import { ApiException } from '../http/errors/api-exception.js';

/** 409: the first request with the key has no answer yet. */
export function keyInUse(): ApiException {
  const message = 'was used for a request that is still running';
  return new ApiException('idempotency_key_in_use', [{ field: 'Idempotency-Key', message }]);
}

/** 422: the key was used with another method, path or body. */
export function keyReused(): ApiException {
  const message = 'was used with another method, path or body';
  return new ApiException('idempotency_key_reused', [{ field: 'Idempotency-Key', message }]);
}
