import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** One line for every request: what was asked, of whom, and how it went. Never a body, a query or a token. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  if (!logger.isLevelEnabled('info')) return;
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.info({
      context: 'Http',
      request_id: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      subject: request.caller?.subject,
    });
    done();
  });
}
