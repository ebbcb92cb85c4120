import type { ListCall, Pagination, TelephonyClient } from 'telephony-resources-sdk';
import { connect, type Connection } from './connection.js';
import { UsageError } from './failures.js';
import { wholeNumber } from './numbers.js';
import { type Columns, printList } from './output.js';

/** The largest page that the API has. */
const LARGEST_PAGE = 200;

/** How much of a list is wanted. */
export const pageOptions = {
  limit: { ...wholeNumber('limit', 1), default: 50, describe: 'Maximum number of results' },
  page: { ...wholeNumber('page', 1), default: 1, describe: 'Page number, with --limit results per page' },
  all: { type: 'boolean', default: false, describe: 'Show all results' },
} as const;

/** The options of commands that list. */
export const listOptions = {
  org: { type: 'string', describe: 'Show only this organization' },
  ...pageOptions,
} as const;

/** The order of a list that is also sorted by `name`: `-` is for descending. */
export function sortOption<Name extends string>(name: Name) {
  const choices = ['-created_at', 'created_at', name, `-${name}`] as const;
  return { choices, default: '-created_at', describe: 'Order of the results' } as const;
}

interface Wanted {
  limit: number;
  page: number;
  all: boolean;
}

/** The parameters of a call for one page. */
interface PageParameters {
  page: number;
  per_page: number;
  /** Whether the page is to have totals. */
  count: boolean;
}

/** A call for a list, from one page on. */
export type AskForList<Item> = (
  client: TelephonyClient,
  parameters: PageParameters,
) => ListCall<unknown, Item>;

/**
 * Prints a list, and on standard error what there is of it beside.
 * @throws UsageError where the pages that are asked for are larger than the API's, or all of them are as well
 */
export async function list<Item>(
  options: Connection & Wanted,
  ask: AskForList<Item>,
  columns: Columns<Item>,
): Promise<void> {
  const { limit, page, all, json } = options;
  const client = connect(options);
  if (all && page > 1) throw new UsageError('--page cannot be used with --all');
  if (all) return printList(await everything(client, ask), columns, json);
  if (page > 1 && limit > LARGEST_PAGE) {
    throw new UsageError(`--limit must be at most ${LARGEST_PAGE} with --page`);
  }
  const call = ask(client, { page, per_page: Math.min(limit, LARGEST_PAGE), count: true });
  const items = await take(call, limit);
  printList(items, columns, json);
  const rest = restOf(items.length, ((await call) as { pagination: Required<Pagination> }).pagination, limit);
  if (rest) console.error(rest);
}

/** What there is beside the results that are shown; undefined where these are all. */
function restOf(
  shown: number,
  { page, total, total_is_estimate: isEstimate }: Required<Pagination>,
  limit: number,
): string | undefined {
  const before = (page - 1) * limit;
  const end = before + shown;
  // An estimate may be too low, but as many as are asked for are rarely the last ones.
  const more = isEstimate ? shown === limit : end < total;
  if (!more && page === 1) return undefined;
  const range = page > 1 && shown > 0 ? `${before + 1} to ${end}` : `${shown}`;
  const next = limit > LARGEST_PAGE ? '--all for more' : `--page ${page + 1} for more, or --all`;
  return `Showing ${range}${ofTotal(total, isEstimate, end)}${more ? `. Use ${next}` : ''}`;
}

function ofTotal(total: number, isEstimate: boolean, end: number): string {
  if (!isEstimate) return ` of ${total.toLocaleString('en')}`;
  if (total <= end) return '';
  return ` of about ${total.toLocaleString('en', { maximumSignificantDigits: 2 })}`;
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
  return take(ask(client, { page: 1, per_page: LARGEST_PAGE, count: false }), Infinity);
}
