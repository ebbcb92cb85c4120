import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** What the pages need (Swagger UI, the queues): scripts of their own, and styles that they write into the page. */
const CONTENT_SECURITY_POLICY = {
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    frameAncestors: ["'none'"],
    upgradeInsecureRequests: null,
  },
};

/**
 * Answers every request with helmet's headers. They are the same for all, so helmet is asked once: its plugin for
 * Fastify would work out the policy anew for each request.
 */
export function answerSecurityHeaders(fastify: FastifyInstance): void {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const write = helmet({
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    crossOriginResourcePolicy: false,
  });
  write(response.req, response, (error?: unknown) => {
    if (error) throw error as Error;
  });
  const headers = response.getHeaders() as Record<string, string>;
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
}
