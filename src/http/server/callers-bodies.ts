import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bearerToken } from '../../auth/presented-token.js';
import type { TokenVerifier } from '../../auth/token-verifier.js';
import { continueRequest } from './node-answers.js';

/** So much is read from anybody, so that the connection can go on after the refusal. */
const MAX_ANONYMOUS_BYTES = 16 * 1024;

/**
 * Reads the bodies of callers only: of whoever has no valid token, a body of more than 16 KiB, or of a length that
 * nobody has said, is left unread. The guards then answer as if it had none, and the connection is closed.
 */
export function readBodiesOfCallers(fastify: FastifyInstance, verifier: TokenVerifier): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (mayBeLong(request)) {
      const token = bearerToken(request);
      if (token === undefined || !(await verifier.accepts(token))) {
        for (const name of ['content-type', 'content-length', 'transfer-encoding'])
          delete request.headers[name];
        void reply.header('connection', 'close');
        return;
      }
    }
    continueRequest(request.raw, reply.raw);
  });
}

function mayBeLong({ headers }: FastifyRequest): boolean {
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > MAX_ANONYMOUS_BYTES;
}
