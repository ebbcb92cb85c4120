import type { ServerResponse } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Answer } from '../answers/answer.js';
import { writeAnswer } from '../answers/envelope.js';

/**
 * Nest's adapter to Fastify, which also writes the envelope of an `Answer`. An interceptor could do that as well, but
 * a route with any interceptor runs through RxJS, which takes a read a good part of its speed.
 */
export class ApiAdapter extends FastifyAdapter {
  override reply(response: FastifyReply | ServerResponse, body: unknown, statusCode?: number): FastifyReply {
    if (!(body instanceof Answer)) return super.reply(response, body, statusCode);
    const reply = response as FastifyReply;
    return reply.send(writeAnswer(body, reply.request, reply));
  }
}
