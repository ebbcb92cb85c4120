import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { Settings } from '../../config/settings.js';
import { daysBefore, startOfDay } from '../../database/daily-partitions.js';
import { databaseTime } from '../../database/database-time.js';
import { lowestId } from '../../database/ids.js';
import { withTimes } from '../../database/prepared-queries.js';
import { ReplicaReads } from '../../database/replica-reads.js';
import { Transactions } from '../../database/transactions.js';
import type { Fragment } from '../../lists/list.js';
import { StatementNames } from '../../lists/statement-names.js';
import type { CallRecord } from './call-record.entity.js';
import { conditionsOf, RECORD_COLUMNS, RECORD_TIMES } from './call-record.store.js';
import type { CallRecordFilters } from './dto/call-record.query.js';

/** So many are read, shown and sent at once: some 5 ms of the processor, and 300 kB. */
const BATCH = 500;
const DAY_MS = 86_400_000;

/** Reads all records that a filter finds, however many, with as many in memory at a time as are read at once. */
@Injectable()
export class CallRecordExport {
  private readonly names = new StatementNames();

  constructor(
    private readonly replicas: ReplicaReads,
    private readonly transactions: Transactions,
    private readonly settings: Settings,
  ) {}

  /**
   * The records in the order in which the calls ended, a batch at a time, each as one statement. A statement looks at one day
   * at most, and so at one partition: filters that find little cost no more at once than others.
   * @throws ApiException 403
   */
  async *batches(caller: Caller, filters: CallRecordFilters): AsyncGenerator<CallRecord[], void, undefined> {
    const organizations = caller.organizationFilter(filters.organization_id);
    const conditions = conditionsOf(filters).map(({ sql }) => sql);
    if (organizations)
      conditions.push((bind) => `record.organization_id = ANY (${bind(organizations)}::text[])`);
    const { first, end } = await this.span(filters);
    for (let from = first; from < end; from = new Date(startOfDay(from).getTime() + DAY_MS)) {
      const to = new Date(Math.min(startOfDay(from).getTime() + DAY_MS, end.getTime()));
      let after: Fragment = (bind) => `record.id >= ${bind(lowestId('call', from))}`;
      for (;;) {
        const records = await this.read(caller, [
          ...conditions,
          after,
          (bind) => `record.id < ${bind(lowestId('call', to))}`,
        ]);
        if (records.length > 0) yield records;
        if (records.length < BATCH) break;
        const last = records.at(-1)!.id;
        after = (bind) => `record.id > ${bind(last)}`;
      }
    }
  }

  private async read({ subject }: Caller, conditions: Fragment[]): Promise<CallRecord[]> {
    const values: unknown[] = [];
    const where = conditions.map((condition) => condition((value) => `$${values.push(value)}`));
    const text = `SELECT json_agg(found) AS found FROM (
      SELECT ${RECORD_COLUMNS} FROM call_records AS record WHERE ${where.join(' AND ')}
      ORDER BY record.id LIMIT ${BATCH}) AS found`;
    const name = this.names.of('call_records_export', text);
    const [{ found }] = await this.replicas.rows<{ found: CallRecord[] | null }>(subject, name, text, values);
    return (found ?? []).map((record) => withTimes(record, RECORD_TIMES));
  }

  /** From when to when there can be any. */
  private async span({ from, to }: CallRecordFilters): Promise<{ first: Date; end: Date }> {
    const now = await databaseTime(this.transactions.manager);
    const oldest = daysBefore(now, this.settings.callRecordRetentionDays + 1);
    const newest = new Date(now.getTime() + DAY_MS);
    return {
      first: from && from > oldest ? from : oldest,
      end: to && to < newest ? to : newest,
    };
  }
}
