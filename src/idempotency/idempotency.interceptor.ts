import { type CallHandler, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Transactions } from '../database/transactions.js';
import type { Answer } from '../http/answers/answer.js';
import { forbidden, invalidRequest } from '../http/errors/api-exception.js';
import { writeAnswer } from '../http/answers/envelope.js';
import { failureOf } from '../http/errors/failure.js';
import { OccasionalInterceptor } from '../http/server/occasional-interceptors.js';
import { errorTableOf } from '../http/requests/request-state.js';
import { keyInUse, keyReused } from './idempotency-failures.js';
import { IdempotencyKeyStore, type IdempotentRequest, type RecordedAnswer } from './idempotency-key.store.js';

/** Set by `@Idempotent({ slow: true })`. */
export const SLOW_EFFECT = 'idempotency:slow-effect';

/** The work of a request, and what to answer where it is refused. */
interface Attempt {
  handle: () => Promise<RecordedAnswer>;
  refused: (error: unknown) => RecordedAnswer;
}

/**
 * A write with an `Idempotency-Key` runs in one transaction with the record of its answer, so that a crash leaves both
 * or neither; a repeat gets the recorded answer. `@Idempotent()` puts it on an endpoint.
 */
@Injectable()
export class IdempotencyInterceptor extends OccasionalInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: IdempotencyKeyStore,
    private readonly transactions: Transactions,
  ) {
    super();
  }

  concerns({ headers, caller }: FastifyRequest): boolean {
    return headers['idempotency-key'] !== undefined && caller !== undefined;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || !request.caller) return next.handle();
    if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
      throw invalidRequest([{ field: 'Idempotency-Key', message: 'must be 1 to 255 printable characters' }]);
    }
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const idempotent: IdempotentRequest = {
      caller: request.caller,
      key,
      fingerprints: this.keys.fingerprints(
        request.method,
        request.url,
        request.bodyText ?? jsonOf(request.body),
      ),
    };
    const attempt: Attempt = {
      handle: () => answerOf(next, request, reply),
      refused: (error) => refusalOf(error, request),
    };
    const slow = this.reflector.get<boolean | undefined>(SLOW_EFFECT, context.getHandler());
    return from(
      (slow ? this.around(idempotent, attempt) : this.within(idempotent, attempt)).then((a) =>
        send(a, reply),
      ),
    );
  }

  private within(request: IdempotentRequest, { handle, refused }: Attempt): Promise<RecordedAnswer> {
    return this.transactions.run(async () => {
      if (!(await this.keys.lock(request))) throw keyInUse();
      const recorded = await this.recorded(request);
      if (recorded) return recorded;
      const answer = await this.transactions.savepoint(handle).catch(refused);
      await this.keys.record(request, answer);
      return answer;
    });
  }

  private async around(request: IdempotentRequest, { handle, refused }: Attempt): Promise<RecordedAnswer> {
    const recorded = await this.recorded(request);
    if (recorded) return recorded;
    if (!(await this.keys.claim(request))) throw keyInUse();
    try {
      const answer = await handle().catch(refused);
      await this.keys.record(request, answer);
      return answer;
    } catch (error) {
      // Where that fails as well, the claim ends by itself.
      await this.keys.release(request).catch(() => undefined);
      throw error;
    }
  }

  private async recorded(request: IdempotentRequest): Promise<RecordedAnswer | undefined> {
    const record = await this.keys.find(request);
    if (!record) return undefined;
    if (!record.sameRequest) throw keyReused();
    if (!record.permitted) throw forbidden();
    return record.answer && { ...record.answer, replayed: true };
  }
}

function jsonOf(body: unknown): string {
  return JSON.stringify(body ?? null);
}

/** Runs the handler. */
async function answerOf(
  next: CallHandler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<RecordedAnswer> {
  const answer = await lastValueFrom(next.handle() as Observable<Answer>);
  const body = writeAnswer(answer, request, reply) ?? '';
  return {
    status: reply.statusCode,
    etag: textOf(reply.getHeader('etag')),
    location: textOf(reply.getHeader('location')),
    body,
  };
}

/** A refusal (4xx) is an answer like any other; what may pass by itself (5xx) is thrown on. */
function refusalOf(error: unknown, request: FastifyRequest): RecordedAnswer {
  const { status, answer } = failureOf(error, errorTableOf(request), request.id, request);
  if (status >= 500) throw error;
  return { status, etag: null, location: null, body: JSON.stringify(answer) };
}

function textOf(header: number | string | string[] | undefined): string | null {
  return header === undefined ? null : String(header);
}

function send({ status, etag, location, body, replayed }: RecordedAnswer, reply: FastifyReply): string {
  void reply.status(status).type('application/json; charset=utf-8');
  if (etag !== null) void reply.header('etag', etag);
  if (location !== null) void reply.header('location', location);
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return body;
}
