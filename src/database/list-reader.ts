import DataLoader from 'dataloader';
import type { QueryResultRow } from 'pg';
import { columnsOf } from './prepared-queries.js';

/** Fewer than single rows, as each can be long. */
const MAX_LISTS = 20;

/** Where rows come from: the primary, an open transaction, or a replica. */
export interface RowSource {
  /** The rows of `text`, which PostgreSQL parses once a connection under `name`. */
  rows<Row extends QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]>;
}

/**
 * A reader of lists. Those that are asked of one source together share one query. Each list comes as JSON, which the driver
 * reads in a fraction of the time that as many rows take it.
 */
export class ListReader<Values extends unknown[], Row extends object> {
  private readonly together = new WeakMap<RowSource, DataLoader<Values, Row[]>>();

  private readonly text: string;

  /**
   * @param rows a query without an order, which takes an array for each of the values, and tells with `number` which of
   * them, from 1, a row belongs to
   * @param latest the column, of numbers, whose largest value comes first
   */
  constructor(
    private readonly name: string,
    rows: string,
    latest: keyof Row & string,
  ) {
    this.text = `SELECT number::integer, json_agg(row ORDER BY ${latest} DESC) AS list
      FROM (${rows}) AS row GROUP BY number`;
  }

  /** @param source not a transaction: what is asked for in another one at the same time would be read in it */
  load(source: RowSource, values: Values): Promise<Row[]> {
    let loader = this.together.get(source);
    if (!loader) {
      const read = (asked: readonly Values[]): Promise<Row[][]> => this.read(source, asked);
      loader = new DataLoader(read, { maxBatchSize: MAX_LISTS, cache: false });
      this.together.set(source, loader);
    }
    return loader.load(values);
  }

  private async read(source: RowSource, asked: readonly Values[]): Promise<Row[][]> {
    const lists: Row[][] = asked.map(() => []);
    const found = await source.rows<{ number: number; list: Row[] }>(this.name, this.text, columnsOf(asked));
    for (const { number, list } of found) lists[number - 1] = list;
    return lists;
  }
}
