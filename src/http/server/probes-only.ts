import type { FastifyInstance } from 'fastify';
import { notFound } from '../errors/api-exception.js';
import { failureOf } from '../errors/failure.js';

/** What is asked of every process, whatever its roles. */
const PROBES = new Set(['/health/live', '/health/ready', '/metrics']);

/** Keeps a process without the API role to its probes and metrics: nobody should reach the API by a port not meant for it. */
export function answerProbesOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (PROBES.has(request.routeOptions.url ?? '')) return;
    const { status, answer } = failureOf(notFound(), {}, request.id);
    await reply.status(status).send(answer);
  });
}
