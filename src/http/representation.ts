import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const JSON_ONLY = new Set([undefined, '*/*', 'application/json', 'application/json, */*']);

/** Whether a GET is to be answered as XML: by `format=xml`, else by its `Accept` header (contract §1). */
export function wantsXml(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const { format } = request.query as { format?: unknown };
  if (format === 'xml' || format === 'json') return format === 'xml';
  if (JSON_ONLY.has(request.headers.accept)) return false;
  return new Negotiator(request).mediaType(['application/json', 'application/xml']) === 'application/xml';
}
