import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** Stands for a request id in the OpenAPI document. */
export const REQUEST_ID_EXAMPLE = '4a1d5f0c-6f0e-4f3f-9d3c-2b8f3a7c1e55';

const ACCEPTED = /^[\x21-\x7e]{1,128}$/;

/** The request's own `X-Request-Id` where it is printable and at most 128 characters, else a new one. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
}

/** Answers every request with its id. */
export function answerRequestIds(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
}
