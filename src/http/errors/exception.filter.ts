import type { IncomingMessage } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiException } from './api-exception.js';
import type { ErrorAnswer } from './error-answer.js';
import { failureOf } from './failure.js';
import { wantsXml } from '../answers/content-negotiation.js';
import { errorTableOf } from '../requests/request-state.js';
import { toXml, XML_TYPE } from '../answers/xml.js';

/** Headers of what a failure is none of. */
const OF_SUCCESS = ['etag', 'location', 'idempotency-replayed'];

/** Answers whatever was thrown with the failure envelope, and logs what was not meant for the client. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger(ApiExceptionFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const allowed = request.is404 ? request.server.methodsOf(request.url.split('?', 1)[0]) : [];
    const failure = allowed.length > 0 ? new ApiException('method_not_allowed') : thrown;
    const { status, answer } = failureOf(failure, errorTableOf(request), request.id, request);
    // A write whose commit failed had its answer made.
    for (const header of OF_SUCCESS) void reply.removeHeader(header);
    if (status === 405) void reply.header('allow', allowed.join(', '));
    if (status >= 500 && !isOfDevice(answer) && !leftWithinBody(request.raw)) {
      const stack = thrown instanceof Error ? thrown.stack : String(thrown);
      this.logger.error({ request_id: request.id, status, error: stack });
    }
    const challenge = thrown instanceof ApiException ? thrown.challenge : undefined;
    if (status === 401 || challenge) void reply.header('www-authenticate', challenge ?? 'Bearer');
    if ((status === 429 || status === 503) && !reply.hasHeader('retry-after'))
      void reply.header('retry-after', '1');
    void reply.status(status);
    if (wantsXml(request)) void reply.type(XML_TYPE).send(toXml(answer));
    else void reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
  }
}

/** Whether it is a device that cannot be reached, rather than a part of the service. */
function isOfDevice({ error }: ErrorAnswer): boolean {
  return error.code === 'device_unreachable';
}

/** Whether the client went before its body was complete: no failure of the service, and nobody is left to answer. */
function leftWithinBody(message: IncomingMessage): boolean {
  return message.destroyed && !message.complete;
}
