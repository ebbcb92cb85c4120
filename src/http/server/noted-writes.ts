import type { FastifyInstance } from 'fastify';

/** Who remembers that somebody has written something. */
interface Writes {
  note(subject: string): Promise<void>;
}

/** Has whatever a caller writes be remembered before it is answered, so that he is shown nothing older afterwards. */
export function noteWrites(fastify: FastifyInstance, writes: Writes): void {
  fastify.addHook('onSend', async ({ method, caller }) => {
    if (caller && method !== 'GET' && method !== 'HEAD') await writes.note(caller.subject);
  });
}
