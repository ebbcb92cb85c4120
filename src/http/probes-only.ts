import type { FastifyInstance } from 'fastify';
import { notFound } from './api-exception.js';

/** For a process that is no `api`: it answers probes and Prometheus, and knows no other path. */
export function answerProbesOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { url = '' } = request.routeOptions;
    done(url.startsWith('/health/') || url === '/metrics' ? undefined : notFound());
  });
}
