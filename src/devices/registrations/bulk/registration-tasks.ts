import { Injectable } from '@nestjs/common';
import type { BodyReader, RawBody } from '../../../http/requests/raw-body.js';
import { Threads } from '../../../threads/threads.module.js';
import type { readRegistrations } from './registrations.thread.js';

const FILE = new URL('./registrations.thread.js', import.meta.url);

/** Has bulk reports read beside the main thread. */
@Injectable()
export class RegistrationTasks implements BodyReader {
  constructor(private readonly threads: Threads) {}

  read(raw: RawBody): Promise<ReturnType<typeof readRegistrations>> {
    return this.threads.run<typeof readRegistrations>(FILE, 'readRegistrations', raw);
  }
}
