import type { RowSource } from '../database/list-reader.js';
import type { Condition } from './list.js';
import type { Question } from './question.js';
import { planStatement, type Statement } from './statement.js';
import type { StatementNames } from './statement-names.js';

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
  ) {}

  /** The one row that the statement answers with. */
  async one<Answer extends object>({ text, values }: Statement): Promise<Answer> {
    const name = this.names.of(this.question.list.name, text);
    const [answer] = await this.source.rows<Answer & Record<string, unknown>>(name, text, values);
    return answer;
  }

  /** The `total` that the statement answers with. */
  async count(statement: Statement): Promise<number> {
    return Number((await this.one<{ total: string }>(statement)).total);
  }

  /** How many rows PostgreSQL expects that are of these conditions. */
  async estimate(conditions: Condition[]): Promise<number> {
    const answer = await this.one<Record<'QUERY PLAN', [{ Plan: { 'Plan Rows': number } }]>>(
      planStatement(this.question, conditions),
    );
    return answer['QUERY PLAN'][0].Plan['Plan Rows'];
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

/** Whether to look elsewhere for what is asked passes by fewer rows than the index serves. */
export function searches({ served, having }: Expected): boolean {
  return having < Infinity ? having < served : served > ASKED_ROWS;
}

/** Up to so many rows of an index are all asked, where nobody knows how many would be looked through elsewhere. */
export const ASKED_ROWS = 40_000;
