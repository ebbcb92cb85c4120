import { Injectable } from '@nestjs/common';
import type { RowSource } from '../database/list-reader.js';
import { PreparedQueries, withTimes } from '../database/prepared-queries.js';
import { ReplicaReads } from '../database/replica-reads.js';
import type { List, Listed, Position, Selection, Slice, Total } from './list.js';
import {
  countServedStatement,
  countStatement,
  gatherStatement,
  pageStatement,
  planStatement,
  probeStatement,
  type Statement,
} from './statement.js';
import { StatementNames } from './statement-names.js';
import { type Question, questionOf } from './question.js';

/** Up to here a total is exact: as many rows are counted as take a few milliseconds. */
export const COUNTED_ROWS = 10_000;
/** Up to so many rows of an index are all asked, which takes less than to look for what is asked elsewhere. */
const ASKED_ROWS = 40_000;
/** If one of so many rows fits, it takes less to ask all of an index than to look elsewhere and fetch each that fits. */
const ONE_FITTING_OF = 16;
/** So many rows are counted without asking first whether they are far more. */
const SOON_COUNTED_ROWS = 2_000;
/** In how many rows the slice is looked for: if there is nothing in the first, or too little in more, it is rare. */
const FIRST_ROWS = 500;
const PROBED_ROWS = 6_000;

/** A row as JSON has it. */
type JsonRow = Record<string, unknown>;

/** What the statements of a slice answer with. */
interface Found {
  rows: JsonRow[] | null;
  last: Position | null;
  /** A `bigint`. */
  total?: string | null;
}

/** The answer of a probe. */
interface Probed extends Found {
  place: string | null;
  ended: boolean | null;
}

/** A question, and who answers all of it. */
type Sourced<Row> = Question<Row> & { source: RowSource };

/**
 * Reads slices of lists, at a cost that does not grow with the lists (docs/decisions/0015-lists.md). Rows come as JSON,
 * for the reason that `PreparedQueries.byKey` gives.
 */
@Injectable()
export class Lists {
  private readonly names = new StatementNames();

  constructor(
    private readonly queries: PreparedQueries,
    private readonly replicas: ReplicaReads,
  ) {}

  /** The rows of `list` that were selected, as they are at one moment. */
  async read<Row>(list: List<Row>, selection: Selection, slice: Slice): Promise<Listed<Row>> {
    const { reader } = selection;
    const source = reader === undefined ? this.queries : await this.replicas.of(reader);
    const question = { ...questionOf(list, selection, slice), source };
    if (question.asked.length === 0) {
      const found = await this.one<Found>(question, pageStatement(question, SOON_COUNTED_ROWS));
      return this.listed(question, found, await this.total(question, found));
    }
    const probed = await this.probe(question);
    if (probed.ended !== false) {
      return this.listed(question, probed, await this.sampledTotal(question, probed));
    }
    const gathered = await this.one<Found>(question, gatherStatement(question, await this.isLarge(question)));
    return this.listed(question, gathered, { rows: Number(gathered.total), estimated: false });
  }

  private async probe<Row>(question: Sourced<Row>): Promise<Probed> {
    const first = await this.one<Probed>(question, probeStatement(question, FIRST_ROWS));
    if (first.ended !== false || first.place === null) return first;
    return this.one<Probed>(question, probeStatement(question, PROBED_ROWS));
  }

  private listed<Row>(
    { list, slice }: Sourced<Row>,
    { rows, last }: Found,
    total: Total | undefined,
  ): Listed<Row> {
    const found = ((rows ?? []) as Row[]).map((row) => withTimes(row, list.times));
    // What is estimated is never fewer than what was seen.
    const seen = found.length === 0 ? 0 : slice.offset + found.length + (last ? 1 : 0);
    return {
      rows: found,
      last: last ?? undefined,
      total:
        total && slice.counted
          ? { ...total, rows: Math.max(total.rows, total.estimated ? seen : 0) }
          : undefined,
    };
  }

  /** How many rows there are, where the page was read from an index. */
  private async total<Row>(question: Sourced<Row>, { rows, total }: Found): Promise<Total | undefined> {
    const { slice } = question;
    if (!slice.counted) return undefined;
    if (total === null || total === undefined) {
      return { rows: slice.offset + (rows?.length ?? 0), estimated: false };
    }
    if (Number(total) <= SOON_COUNTED_ROWS) return { rows: Number(total), estimated: false };
    return this.servedTotal(question);
  }

  /** How many rows there are, where the page was found soon: by how soon, where they are too many to be counted. */
  private async sampledTotal<Row>(question: Sourced<Row>, probed: Probed): Promise<Total | undefined> {
    const { slice } = question;
    const found = slice.offset + (probed.rows?.length ?? 0);
    if (!slice.counted) return undefined;
    if (probed.ended && !slice.after && slice.offset === 0) return { rows: found, estimated: false };

    const served = await this.estimate(question);
    const share = probed.place === null ? 0 : found / Number(probed.place);
    const expected = Math.round(share * served);
    if (served > ASKED_ROWS && expected > COUNTED_ROWS) return { rows: expected, estimated: true };
    const searching = served > ASKED_ROWS && share < 1 / ONE_FITTING_OF;
    const rows = await this.count(question, countStatement(question, COUNTED_ROWS, searching));
    return { rows, estimated: rows > COUNTED_ROWS };
  }

  /** Whether the index serves so many rows that to search for what is asked takes less. */
  private async isLarge<Row>(question: Sourced<Row>): Promise<boolean> {
    return question.served.length === 0 || (await this.estimate(question)) > ASKED_ROWS;
  }

  /** How many rows the index serves. */
  private async servedTotal<Row>(question: Sourced<Row>): Promise<Total> {
    const expected = await this.estimate(question);
    // One that is not much more may be wrong by as much.
    if (expected > 2 * COUNTED_ROWS) return { rows: expected, estimated: true };
    const rows = await this.count(question, countServedStatement(question, COUNTED_ROWS));
    return rows <= COUNTED_ROWS
      ? { rows, estimated: false }
      : { rows: Math.max(rows, expected), estimated: true };
  }

  private async count<Row>(question: Sourced<Row>, statement: Statement): Promise<number> {
    return Number((await this.one<{ total: string }>(question, statement)).total);
  }

  /** How many rows PostgreSQL expects that the index serves. */
  private async estimate<Row>(question: Sourced<Row>): Promise<number> {
    const answer = await this.one<Record<'QUERY PLAN', [{ Plan: { 'Plan Rows': number } }]>>(
      question,
      planStatement(question),
    );
    return answer['QUERY PLAN'][0].Plan['Plan Rows'];
  }

  private async one<Answer extends object>(
    { list, source }: Sourced<never>,
    { text, values }: Statement,
  ): Promise<Answer> {
    const name = this.names.of(list.name, text);
    const [answer] = await source.rows<Answer & JsonRow>(name, text, values);
    return answer;
  }
}
