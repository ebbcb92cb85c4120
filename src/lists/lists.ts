import { Injectable } from '@nestjs/common';
import type { RowSource } from '../database/list-reader.js';
import { PreparedQueries, withTimes } from '../database/prepared-queries.js';
import { ReplicaReads } from '../database/replica-reads.js';
import type { Condition, List, Listed, Position, Selection, Slice, Total } from './list.js';
import {
  countServedStatement,
  countStatement,
  gatherStatement,
  pageStatement,
  planStatement,
  probeStatement,
  rangeStatement,
  type Statement,
} from './statement.js';
import { StatementNames } from './statement-names.js';
import { ORGANIZATION, type Question, questionOf } from './question.js';

/** Up to here a total is exact: as many rows are counted as take a few milliseconds. */
export const COUNTED_ROWS = 10_000;
/** An estimate that is not much more may be wrong by as much. */
const SURELY_MORE_ROWS = 12_000;
/** Up to so many rows of an index are all asked, where nobody knows how many would be looked through elsewhere. */
const ASKED_ROWS = 40_000;
/** If one of so many rows fits, it takes less to ask all of an index than to look elsewhere and fetch each that fits. */
const ONE_FITTING_OF = 16;
/** So many rows are counted without asking first whether they are far more. */
const SOON_COUNTED_ROWS = 2_000;
/** In how many rows the slice is looked for: if there is nothing in the first, or too little in more, it is rare. */
const FIRST_ROWS = 500;
const PROBED_ROWS = 6_000;
/** How often it is looked for further on, where there may be some. */
const MOST_LEAPS = 2;
/** If more rows are expected, they are looked for in their order, however far: gathering all takes longer. */
const GATHERED_ROWS = 50_000;

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
  /** Both are a `bigint`. */
  fitting: string;
  place: string | null;
  reached: Position | null;
}

/** The next range where there may be rows. */
interface NextRange {
  known: boolean;
  more: boolean;
  begin: string | null;
}

/** How many rows PostgreSQL expects. */
interface Expected {
  /** That the index serves. */
  served: number;
  /** That have the rarest part of a text which is asked for; infinitely many where it does not know. */
  having: number;
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
    if (!probed.reached) return this.listed(question, probed, await this.sampledTotal(question, probed));

    const expected = await this.expected(question);
    // Of certain organizations it would have to be known what their words are.
    if (expected.having > COUNTED_ROWS && expected.having < Infinity && !isOfOrganizations(question)) {
      let found = await this.leap(question, probed);
      if (found.reached && expected.having > GATHERED_ROWS) {
        found = await this.one(question, probeStatement(question));
      }
      if (!found.reached) {
        return this.listed(question, found, await this.furtherTotal(question, found, expected));
      }
    }
    const gathered = await this.one<Found>(question, gatherStatement(question, searches(expected)));
    return this.listed(question, gathered, { rows: Number(gathered.total), estimated: false });
  }

  private async probe<Row>(question: Sourced<Row>): Promise<Probed> {
    const { offset, limit } = question.slice;
    const first = await this.one<Probed>(question, probeStatement(question, FIRST_ROWS));
    const likely = (Number(first.fitting) * PROBED_ROWS) / FIRST_ROWS;
    if (!first.reached || likely < 2 * (offset + limit)) return first;
    return this.one<Probed>(question, probeStatement(question, PROBED_ROWS));
  }

  /** Looks further on, while nothing was found. */
  private async leap<Row>(question: Sourced<Row>, probed: Probed): Promise<Probed> {
    const { order, asked, slice } = question;
    const contained = asked.find((condition) => condition.contained)?.contained;
    let found = probed;
    for (let leaps = 0; order.ranges && contained && leaps < MOST_LEAPS; leaps++) {
      const { reached } = found;
      if (!reached || found.place !== null) return found;
      const next = await this.one<NextRange>(
        question,
        rangeStatement(question, contained, order.ranges, reached),
      );
      if (!next.known) return found;
      if (!next.more) return { ...found, reached: null };
      if (next.begin === null && found === probed) return found;
      const after: Position = next.begin === null ? reached : [next.begin, ''];
      const further = { ...question, slice: { ...slice, after } };
      found = await this.one<Probed>(question, probeStatement(further, PROBED_ROWS));
    }
    return found;
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
    if (!slice.counted) return undefined;
    const found = slice.offset + (probed.rows?.length ?? 0);
    if (this.isAll(question, probed)) return { rows: found, estimated: false };

    const expected = await this.expected(question);
    const share = probed.place === null ? 0 : found / Number(probed.place);
    const likely = Math.min(Math.round(share * expected.served), expected.having);
    if (expected.served > ASKED_ROWS && likely > COUNTED_ROWS) return { rows: likely, estimated: true };
    return this.countedTotal(question, share < 1 / ONE_FITTING_OF && searches(expected));
  }

  /** How many rows there are, where they were found far from the first: no more than have any part of what is asked. */
  private async furtherTotal<Row>(
    question: Sourced<Row>,
    found: Probed,
    expected: Expected,
  ): Promise<Total | undefined> {
    if (!question.slice.counted) return undefined;
    if (this.isAll(question, found)) return { rows: found.rows?.length ?? 0, estimated: false };
    if (expected.having > SURELY_MORE_ROWS) return { rows: expected.having, estimated: true };
    return this.countedTotal(question, searches(expected));
  }

  private async countedTotal<Row>(question: Sourced<Row>, searching: boolean): Promise<Total> {
    const rows = await this.count(question, countStatement(question, COUNTED_ROWS, searching));
    return { rows, estimated: rows > COUNTED_ROWS };
  }

  private async expected<Row>(question: Sourced<Row>): Promise<Expected> {
    const coarser = question.asked.flatMap((condition) => condition.coarser ?? []);
    const [served, ...having] = await Promise.all([
      this.estimate(question, question.served),
      ...coarser.map((sql) => this.estimate(question, [{ name: 'coarser', sql }])),
    ]);
    return { served, having: Math.min(...having) };
  }

  /** Whether what was found is all there is. */
  private isAll<Row>({ slice }: Sourced<Row>, { last, reached }: Probed): boolean {
    return !last && !reached && !slice.after && slice.offset === 0;
  }

  /** How many rows the index serves. */
  private async servedTotal<Row>(question: Sourced<Row>): Promise<Total> {
    const expected = await this.estimate(question, question.served);
    if (expected > SURELY_MORE_ROWS) return { rows: expected, estimated: true };
    const rows = await this.count(question, countServedStatement(question, COUNTED_ROWS));
    return rows <= COUNTED_ROWS
      ? { rows, estimated: false }
      : { rows: Math.max(rows, expected), estimated: true };
  }

  private async count<Row>(question: Sourced<Row>, statement: Statement): Promise<number> {
    return Number((await this.one<{ total: string }>(question, statement)).total);
  }

  /** How many rows PostgreSQL expects of these conditions. */
  private async estimate<Row>(question: Sourced<Row>, conditions: Condition[]): Promise<number> {
    const answer = await this.one<Record<'QUERY PLAN', [{ Plan: { 'Plan Rows': number } }]>>(
      question,
      planStatement(question, conditions),
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

function isOfOrganizations<Row>({ served, asked }: Question<Row>): boolean {
  return [...served, ...asked].some(({ name }) => name === ORGANIZATION);
}

/** Whether to look elsewhere for what is asked passes by fewer rows than the index serves. */
function searches({ served, having }: Expected): boolean {
  return having < Infinity ? having < served : served > ASKED_ROWS;
}
