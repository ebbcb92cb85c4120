import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type LightMyRequestResponse,
} from 'fastify';
import { unavailable } from '../../http/errors/api-exception.js';
import { registeredQueues } from '../registered-queues.js';

export const DASHBOARD_PATH = 'queues';

/** How often an open page asks for news. */
const POLLING_INTERVAL_SECONDS = 10;
/** Redis may be away. */
const ANSWER_TIMEOUT_MS = 5_000;
const THIRD_PARTY_FONTS = /<link href="https:[^>]*>/g;

/**
 * bull-board over all queues of the application, in an HTTP server of its own that listens nowhere: so it shares
 * neither hooks nor error handling with the API, and is only made when somebody looks.
 */
@Injectable()
export class QueueDashboard implements OnApplicationShutdown {
  private board?: Promise<FastifyInstance>;

  constructor(private readonly discovery: DiscoveryService) {}

  /**
   * bull-board's answer to a request below `DASHBOARD_PATH`; a 404 without a body where it has no such path.
   * @throws ApiException 503 when Redis does not answer
   */
  async answer({ method, url, body }: FastifyRequest): Promise<LightMyRequestResponse> {
    this.board ??= this.create();
    const board = await this.board;
    const answer = await board
      .inject({
        method: method as 'GET',
        url,
        payload: body as object | undefined,
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      })
      .catch(() => undefined);
    if (!answer || answer.statusCode >= 500) throw unavailable();
    return answer;
  }

  async onApplicationShutdown(): Promise<void> {
    await (await this.board)?.close();
  }

  private async create(): Promise<FastifyInstance> {
    const [{ createBullBoard }, { BullAdapter }, { FastifyAdapter }] = await Promise.all([
      import('@bull-board/api'),
      import('@bull-board/api/bullAdapter'),
      import('@bull-board/fastify'),
    ]);
    const serverAdapter = new FastifyAdapter();
    createBullBoard({
      queues: registeredQueues(this.discovery).map((queue) => new BullAdapter(queue)),
      serverAdapter,
      options: {
        uiConfig: {
          boardTitle: 'Telephony queues',
          hideDocsLink: true,
          pollingInterval: { forceInterval: POLLING_INTERVAL_SECONDS, showSetting: false },
          // It would list all of Redis' clients for each queue, and again with every poll.
          showWorkers: false,
        },
      },
    });
    const board = fastify();
    board.setNotFoundHandler((_request, reply) => reply.status(404).send());
    board.addHook('onSend', async (_request, reply, payload) =>
      isHtml(reply) ? String(payload).replace(THIRD_PARTY_FONTS, '') : payload,
    );
    await board.register(serverAdapter.registerPlugin(), { prefix: `/${DASHBOARD_PATH}` });
    return board;
  }
}

function isHtml(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type')).startsWith('text/html');
}
