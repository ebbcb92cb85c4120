import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiException, ErrorCode, invalidRequest } from './api-exception.js';
import { unsafeText } from './unsafe-text.js';

/** 413 past this (contract §1). */
export const BODY_LIMIT_BYTES = 1024 * 1024;

type Done = (error: null, body?: unknown) => void;

/**
 * Reads JSON bodies. What cannot be read is noted on the request and thrown by `BodyGuard`. Text that PostgreSQL or
 * a SIP header cannot hold (U+0000, lone surrogates) and `__proto__` keys are refused here for all endpoints.
 */
export function parseBodies(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();

  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
    (request: FastifyRequest, text: string, done: Done) => {
      if (text.trim() === '') return done(null, undefined);
      void parseJson(request, text, (error: Error | null, body?: unknown) => {
        if (error) request.bodyError = invalidRequest([{ field: 'body', message: 'is not valid JSON' }]);
        else request.bodyError = refusalOf(body);
        done(null, body);
      });
    },
  );
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (request: FastifyRequest, bytes: Buffer, done: Done) => {
      if (bytes.length > 0) request.bodyError = new ApiException(415, ErrorCode.UnsupportedMediaType);
      done(null, undefined);
    },
  );
}

function refusalOf(body: unknown): Error | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return invalidRequest([{ field: 'body', message: 'must be a JSON object' }]);
  }
  const detail = unsafeText(body);
  return detail && invalidRequest([detail]);
}
