import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiException, type ErrorDetail, invalidRequest } from '../errors/api-exception.js';
import { failureOf } from '../errors/failure.js';

/** `uri-host [ ":" port ]` (RFC 9112 section 3.2), of whatever characters a host is made of. */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/i;

/**
 * Refuses what Node.js or the framework would answer in words of its own: a request without the one `Host` that
 * HTTP/1.1 wants, and expectations that nobody can meet (RFC 9110 section 10.1.1).
 */
export function refuseMalformedRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const refusal = refusalOf(request);
    if (!refusal) return;
    // Whoever else shares the connection may see other requests in it than we do (RFC 9112 section 11.2).
    await refuse(refusal, request, reply.header('connection', 'close'));
  });
}

/** Answers what the router cannot make anything of, before any hook is run. */
export function answerFrameworkError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  void refuse(error, request, reply.header('x-request-id', request.id));
}

function refuse(refusal: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, answer } = failureOf(refusal, {}, request.id);
  return reply.status(status).type('application/json; charset=utf-8').send(JSON.stringify(answer));
}

function refusalOf({ raw }: FastifyRequest): ApiException | undefined {
  const wrong = wrongHost(raw);
  if (wrong) return invalidRequest([wrong]);
  const { expect } = raw.headers;
  if (expect === undefined || /^100-continue$/i.test(expect)) return undefined;
  return new ApiException('expectation_failed', [{ field: 'Expect', message: 'must be 100-continue' }]);
}

function wrongHost({ rawHeaders, httpVersionMajor, httpVersionMinor }: FastifyRequest['raw']) {
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1]));
  const wrong = (message: string): ErrorDetail => ({ field: 'Host', message });
  if (hosts.length > 1) return wrong('must be there only once');
  if (hosts.length === 1)
    return HOST.test(hosts[0]) ? undefined : wrong('must be a host, with or without a port');
  return httpVersionMajor === 1 && httpVersionMinor === 0 ? undefined : wrong('is required');
}
