import type { FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const JSON_ONLY = new Set([undefined, '*/*', 'application/json', 'application/json, */*']);

/** Whether a GET is to be answered as XML: by `format=xml`, else by its `Accept` header (contract §1). */
export function wantsXml(request: FastifyRequest): boolean {
  if (!isRead(request)) return false;
  const { format } = request.query as { format?: unknown };
  if (format === 'xml' || format === 'json') return format === 'xml';
  if (JSON_ONLY.has(request.headers.accept)) return false;
  return new Negotiator(request).mediaType(['application/json', 'application/xml']) === 'application/xml';
}

/**
 * Tells caches that another `Accept` may get another answer to a read (RFC 9110 section 12.5.5). Set before CORS adds
 * `Origin` to it, and before anything can fail.
 */
export function answerVary(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isRead(request)) void reply.header('vary', 'Accept');
    done();
  });
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}
