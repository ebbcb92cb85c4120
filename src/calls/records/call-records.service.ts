import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import type { Page } from '../../http/answers/paging.js';
import type { CallRecord } from './call-record.entity.js';
import { CallRecordStore, LATEST } from './call-record.store.js';
import type { ListCallRecordsQuery } from './dto/call-record.query.js';

/** What is kept of calls that are over (contract §3 *Calls*). */
@Injectable()
export class CallRecordsService {
  constructor(private readonly store: CallRecordStore) {}

  /** @param id also `LATEST` @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<CallRecord> {
    return caller.mustSee(await (id === LATEST ? this.store.latest(caller) : this.store.find(id)));
  }

  /** The records of the caller's organizations, those of the calls that ended last first. @throws ApiException 403 */
  list(caller: Caller, query: ListCallRecordsQuery): Promise<Page<CallRecord>> {
    return this.store.list(caller, query);
  }
}
