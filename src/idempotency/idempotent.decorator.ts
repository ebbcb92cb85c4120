import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyInterceptor, SLOW_EFFECT } from './idempotency.interceptor.js';

/** How an endpoint has its effect. */
interface Effect {
  /**
   * The handler waits for somebody outside, such as a phone, and so must not hold a transaction meanwhile: its
   * idempotency key is claimed before and its answer recorded after, each in a transaction of its own.
   */
  slow?: boolean;
}

/** A write that takes an `Idempotency-Key`, and then has its effect once (contract §1 *Idempotency*). */
export function Idempotent({ slow = false }: Effect = {}): MethodDecorator {
  return applyDecorators(
    SetMetadata(SLOW_EFFECT, slow),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader(IDEMPOTENCY_KEY),
  );
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'A unique key for this request: 1 to 255 printable ASCII characters. If you repeat the request ' +
    'with the same key within 24 hours, you get the first response again, unless that was a 5xx. ' +
    'Reusing the key with another method, path or body returns 422. Reusing it while the first request ' +
    'is still running returns 409.',
  schema: {
    type: 'string' as const,
    minLength: 1,
    maxLength: 255,
    example: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  },
};
