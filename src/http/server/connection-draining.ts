import type { FastifyInstance } from 'fastify';

/** Has clients open their next connection to another process while this one is about to end. */
export function closeConnectionsWhile(fastify: FastifyInstance, ending: () => boolean): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    if (ending()) void reply.header('connection', 'close');
    done();
  });
}
