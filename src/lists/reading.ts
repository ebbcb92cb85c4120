import type { LRUCache } from 'lru-cache';
import type { RowSource } from '../database/list-reader.js';
import type { Condition } from './list.js';
import type { Question } from './question.js';
import { planStatement, type Statement } from './statement.js';
import type { StatementNames } from './statement-names.js';

/** Up to so many rows of an index are all asked, where nobody knows how many would be looked through elsewhere. */
export const ASKED_ROWS = 40_000;
/** How many rows of an index are asked in the time that it takes to find and fetch one by a search. */
const ASKED_PER_FETCHED = 4;

/** What PostgreSQL expects, by statement and values. */
export type Estimates = LRUCache<string, number>;

/** How many rows PostgreSQL expects. */
export interface Expected {
  /** That the index serves. */
  served: number;
  /** That have the rarest part of a text which is asked for; infinitely many where it does not know. */
  having: number;
}

/** A question put to who answers all of it. */
export class Reading<Row> {
  constructor(
    readonly question: Question<Row>,
    private readonly source: RowSource,
    private readonly names: StatementNames,
    private readonly estimates: Estimates,
  ) {}

  /** The one row that the statement answers with. */
  async one<Answer extends object>({ text, values }: Statement): Promise<Answer> {
    const name = this.isPlanned ? '' : this.names.of(this.question.list.name, text);
    const [answer] = await this.source.rows<Answer & Record<string, unknown>>(name, text, values);
    return answer;
  }

  /**
   * Whether PostgreSQL plans for the values at hand. For a value that many rows have, it walks the partitions in the order of
   * their ids, and asks each row: a prepared statement would do so for one that no row has, too.
   */
  private get isPlanned(): boolean {
    const { order, served, asked } = this.question;
    return order.kind === 'id' && served.length > 0 && asked.length > 0;
  }

  /** The `total` that the statement answers with. */
  async count(statement: Statement): Promise<number> {
    return Number((await this.one<{ total: string }>(statement)).total);
  }

  /** How many rows PostgreSQL expects that are of these conditions. */
  async estimate(conditions: Condition[]): Promise<number> {
    const statement = planStatement(this.question, conditions);
    const key = JSON.stringify(statement);
    const known = this.estimates.get(key);
    if (known !== undefined) return known;
    const answer = await this.one<Record<'QUERY PLAN', [{ Plan: { 'Plan Rows': number } }]>>(statement);
    const rows = answer['QUERY PLAN'][0].Plan['Plan Rows'];
    this.estimates.set(key, rows);
    return rows;
  }

  /** The same of what decides where to look. */
  async expected(): Promise<Expected> {
    const { served: conditions, asked } = this.question;
    const coarser = asked.flatMap((condition) => condition.coarser ?? []);
    const [served, ...having] = await Promise.all([
      this.estimate(conditions),
      ...coarser.map((sql) => this.estimate([{ name: 'coarser', sql }])),
    ]);
    return { served, having: Math.min(...having) };
  }
}

/** Whether to look elsewhere for what is asked takes less than to ask all rows that the index serves. */
export function searches({ served, having }: Expected): boolean {
  return having < Infinity ? having * ASKED_PER_FETCHED < served : served > ASKED_ROWS;
}
