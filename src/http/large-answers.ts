import { randomUUID } from 'node:crypto';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Shares } from '../queues/shares.js';
import { unavailable } from './api-exception.js';

/** How many a process makes at once. One organization alone gets half of them. */
const PLACES = 2;
/** How long others wait at most while a list is made. */
const SLICE_MS = 10;

/** The places for making large answers, of all endpoints together. */
@Injectable()
export class LargeAnswerPlaces extends Shares {
  constructor() {
    super(PLACES);
  }
}

/**
 * Has whoever asks for many large answers at once get them one after another. The processor's time that they take would
 * else be missing to all others for seconds.
 */
@Injectable()
export class LargeAnswers implements NestInterceptor {
  constructor(private readonly places: LargeAnswerPlaces) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    return from(this.inTurn(caller!.organizationIds.join(), () => lastValueFrom(next.handle())));
  }

  private inTurn(organizations: string, work: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const answer = (): Promise<void> => work().then(resolve, reject);
      void this.places.run(organizations, randomUUID(), answer).then((accepted) => {
        if (!accepted) reject(unavailable());
      });
    });
  }
}

/** For a handler whose answers may be megabytes. */
export function MayBeLarge(): MethodDecorator {
  return UseInterceptors(LargeAnswers);
}

/** What rows are shown as. Others have their turn in between, since each may have much to show. */
export async function presentAll<Row, Shown>(rows: Row[], present: (row: Row) => Shown): Promise<Shown[]> {
  const shown: Shown[] = [];
  let begun = performance.now();
  for (const row of rows) {
    shown.push(present(row));
    if (performance.now() - begun < SLICE_MS) continue;
    await new Promise(setImmediate);
    begun = performance.now();
  }
  return shown;
}
