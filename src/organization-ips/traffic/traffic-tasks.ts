import { Injectable } from '@nestjs/common';
import type { BodyReader, RawBody } from '../../http/requests/raw-body.js';
import { Threads } from '../../threads/threads.module.js';
import type { attributeTraffic, CountedTraffic, readTraffic } from './traffic.thread.js';

const FILE = new URL('./traffic.thread.js', import.meta.url);

/** Has reports read and attributed beside the main thread. */
@Injectable()
export class TrafficTasks implements BodyReader {
  constructor(private readonly threads: Threads) {}

  read(raw: RawBody): Promise<ReturnType<typeof readTraffic>> {
    return this.threads.run<typeof readTraffic>(FILE, 'readTraffic', raw);
  }

  attribute(input: Parameters<typeof attributeTraffic>[0]): Promise<CountedTraffic> {
    return this.threads.run<typeof attributeTraffic>(FILE, 'attributeTraffic', input);
  }
}
