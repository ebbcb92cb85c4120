import type { ListCall, TelephonyClient } from 'telephony-resources-sdk';
import { connect, type Connection } from './connection.js';
import { UsageError } from './failures.js';
import { wholeNumber } from './numbers.js';
import { type Columns, printList } from './output.js';

/** The largest page that the API has. */
const LARGEST_PAGE = 200;

/** How much of a list is wanted. */
export const pageOptions = {
  limit: { ...wholeNumber('limit', 1), default: 50, describe: 'Maximum number of results, newest first' },
  page: { ...wholeNumber('page', 1), default: 1, describe: 'Page number, with --limit results per page' },
  all: { type: 'boolean', default: false, describe: 'Show all results' },
} as const;

/** The options of commands that list. */
export const listOptions = {
  org: { type: 'string', describe: 'Show only this organization' },
  ...pageOptions,
} as const;

interface Wanted {
  limit: number;
  page: number;
  all: boolean;
}

/** The parameters of a call for one page. */
interface PageParameters {
  page: number;
  per_page: number;
}

/** A call for a list, from one page on. */
export type AskForList<Item> = (
  client: TelephonyClient,
  parameters: PageParameters,
) => ListCall<unknown, Item>;

/**
 * Prints a list, and on standard error what there is of it beside.
 * @throws UsageError where the pages that are asked for are larger than the API's
 */
export async function list<Item>(
  options: Connection & Wanted,
  ask: AskForList<Item>,
  columns: Columns<Item>,
): Promise<void> {
  const { limit, page, all, json } = options;
  if (page > 1 && limit > LARGEST_PAGE) {
    throw new UsageError(`--limit must be at most ${LARGEST_PAGE} with --page`);
  }
  const wanted = all ? Infinity : limit;
  const parameters = { page: all ? 1 : page, per_page: Math.min(wanted, LARGEST_PAGE) };
  const call = ask(connect(options), parameters);
  const items = await take(call, wanted);
  printList(items, columns, json);
  const { total } = ((await call) as { pagination: { total: number } }).pagination;
  if (items.length < total && !all) console.error(restOf(items.length, total, page, limit));
}

function restOf(shown: number, total: number, page: number, limit: number): string {
  const before = (page - 1) * limit;
  const from = page > 1 && shown > 0 ? `${before + 1} to ${before + shown}` : `${shown}`;
  const next = before + shown < total ? `. Use --page ${page + 1} for more, or --all` : '';
  return `Showing ${from} of ${total}${next}`;
}

/** The first items of a list, over as many pages as that takes. */
async function take<Item>(call: ListCall<unknown, Item>, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of call) {
    items.push(item);
    if (items.length >= limit) break;
  }
  return items;
}

/** All items of a list. */
export function everything<Item>(client: TelephonyClient, ask: AskForList<Item>): Promise<Item[]> {
  return take(ask(client, { page: 1, per_page: LARGEST_PAGE }), Infinity);
}
