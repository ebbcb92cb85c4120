import { Injectable } from '@nestjs/common';
import type { BodyReader, RawBody } from '../../http/requests/raw-body.js';
import { Threads } from '../../threads/threads.module.js';
import type { readCalls } from './calls.thread.js';

const FILE = new URL('./calls.thread.js', import.meta.url);

/** Has bulk reports read beside the main thread. */
@Injectable()
export class CallTasks implements BodyReader {
  constructor(private readonly threads: Threads) {}

  read(raw: RawBody): Promise<ReturnType<typeof readCalls>> {
    return this.threads.run<typeof readCalls>(FILE, 'readCalls', raw);
  }
}
