import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { PreparedQueries, withTimes } from '../database/prepared-queries.js';
import { ReplicaReads } from '../database/replica-reads.js';
import { type Estimates, Reading, searches } from './reading.js';
import type { Found, NextRange, Probed } from './found.js';
import type { List, Listed, Position, Selection, Slice, Total } from './list.js';
import { isScoped, type Question, questionOf } from './question.js';
import { gatherStatement, pageStatement, probeStatement, rangeStatement } from './statement.js';
import { StatementNames } from './statement-names.js';
import {
  COUNTED_ROWS,
  exactly,
  furtherTotal,
  sampledTotal,
  servedTotal,
  SOON_COUNTED_ROWS,
} from './totals.js';

/** In how many rows the slice is looked for: if there is nothing in the first, or too little in more, it is rare. */
const FIRST_ROWS = 750;
const PROBED_ROWS = 6_000;
/** How often it is looked for further on, where there may be some. */
const MOST_LEAPS = 2;
/** If there are more rows, or more are expected, they are looked for in their order, however far: gathering all takes longer. */
const GATHERED_ROWS = 50_000;
/** How long what PostgreSQL expects is remembered: it changes its mind when it has analyzed a table. */
const ESTIMATES_MS = 10_000;

/**
 * Reads slices of lists, at a cost that does not grow with the lists (docs/decisions/0015-lists.md). Rows come as JSON,
 * for the reason that `PreparedQueries.byKey` gives.
 */
@Injectable()
export class Lists {
  private readonly names = new StatementNames();
  private readonly estimates: Estimates = new LRUCache({ max: 1_000, ttl: ESTIMATES_MS });

  constructor(
    private readonly queries: PreparedQueries,
    private readonly replicas: ReplicaReads,
  ) {}

  /** The rows of `list` that were selected, as they are at one moment. */
  async read<Row>(list: List<Row>, selection: Selection, slice: Slice): Promise<Listed<Row>> {
    const { reader } = selection;
    const source = reader === undefined ? this.queries : await this.replicas.of(reader);
    const question = questionOf(list, selection, slice);
    const reading = new Reading(question, source, this.names, this.estimates);
    if (question.asked.length === 0) {
      const found = await reading.one<Found>(pageStatement(question, SOON_COUNTED_ROWS));
      return listed(question, found, await servedTotal(reading, found));
    }
    const probed = await probe(reading);
    if (!probed.reached) return listed(question, probed, await sampledTotal(reading, probed));
    if (list.intersected) return intersect(reading);

    const expected = await reading.expected();
    if (expected.having > COUNTED_ROWS && expected.having < Infinity && !isScoped(question)) {
      let found = await leap(reading, probed);
      if (found.reached && expected.having > GATHERED_ROWS) {
        found = await reading.one<Probed>(probeStatement(question));
      }
      if (!found.reached) return listed(question, found, await furtherTotal(reading, found, expected));
    }
    const gathered = await reading.one<Found>(gatherStatement(question, searches(expected)));
    return listed(question, gathered, exactly(Number(gathered.total)));
  }
}

/** What is not among the first rows is rare, or it began further on. */
async function intersect<Row>(reading: Reading<Row>): Promise<Listed<Row>> {
  const { question } = reading;
  const gathered = await reading.one<Found>(gatherStatement(question, true, GATHERED_ROWS));
  const total = Number(gathered.total);
  if (total <= GATHERED_ROWS) return listed(question, gathered, exactly(total));
  const found = await reading.one<Probed>(probeStatement(question));
  return listed(question, found, await sampledTotal(reading, found));
}

async function probe<Row>(reading: Reading<Row>): Promise<Probed> {
  const { question } = reading;
  const { offset, limit } = question.slice;
  const first = await reading.one<Probed>(probeStatement(question, FIRST_ROWS));
  const likely = (Number(first.fitting) * PROBED_ROWS) / FIRST_ROWS;
  if (!first.reached || likely < 2 * (offset + limit)) return first;
  return reading.one<Probed>(probeStatement(question, PROBED_ROWS));
}

/** Looks further on, while nothing was found. */
async function leap<Row>(reading: Reading<Row>, probed: Probed): Promise<Probed> {
  const { question } = reading;
  const { ranges } = question.order;
  const contained = question.asked.find((condition) => condition.contained)?.contained;
  let found = probed;
  for (let leaps = 0; ranges && contained && leaps < MOST_LEAPS; leaps++) {
    const { reached } = found;
    if (!reached || found.place !== null) return found;
    const next = await reading.one<NextRange>(rangeStatement(question, contained, ranges, reached));
    if (!next.known) return found;
    if (!next.more) return { ...found, reached: null };
    if (next.begin === null && found === probed) return found;
    const after: Position = next.begin === null ? reached : [next.begin, ''];
    const further = { ...question, slice: { ...question.slice, after } };
    found = await reading.one<Probed>(probeStatement(further, PROBED_ROWS));
  }
  return found;
}

function listed<Row>(
  { list, slice }: Question<Row>,
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
