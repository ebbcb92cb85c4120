/** Where a page of a list stands. */
export interface Pagination {
  page: number;
  per_page: number;
  total: number;
}

/** Enough to know every item again that moves to the next page while others are made, and no more than that. */
const REMEMBERED = 10_000;

/** What a list is made of, as far as one item is told from another. */
interface Item {
  id?: string;
  gateway_id?: string;
}

/**
 * The items of a list from one page on, each once, and none left out that is there all the while. Pages are by number:
 * where items are deleted that were seen before, those behind them move forward, over the edge of a page that was read.
 * How many can have moved is told by the total, so the list is read again from there. Where items are made meanwhile,
 * some come twice, and are left out.
 * @param first the first page
 * @param askForPage asks for another page of the same list
 */
export async function* itemsOf<Data extends object>(
  first: Data,
  askForPage: (page: number) => PromiseLike<Data>,
): AsyncGenerator<unknown, void, undefined> {
  const seen = new Set<string>();
  let data = first;
  let at = paginationOf(data);
  if (!at) return yield* listIn(data);
  const start = (at.page - 1) * at.per_page;
  /** How many items of the list, as long as it was at the last look, are done with. */
  let done = start;
  for (;;) {
    const pageStart = (at.page - 1) * at.per_page;
    if (pageStart <= done) {
      const items = listIn(data);
      for (const item of items) if (isNew(seen, item as Item)) yield item;
      done = Math.max(done, pageStart + items.length);
      if (items.length === 0 || done >= at.total) return;
    }
    const { total } = at;
    data = await askForPage(Math.floor(done / at.per_page) + 1);
    at = paginationOf(data);
    if (!at) return;
    done = Math.max(start, done - Math.max(0, total - at.total));
  }
}

function paginationOf(data: object): Pagination | undefined {
  return (data as { pagination?: Pagination | null }).pagination ?? undefined;
}

function listIn(data: object): unknown[] {
  return Object.values(data).find(Array.isArray) as unknown[];
}

/** Notes an item; the oldest ones are forgotten. */
function isNew(seen: Set<string>, { id, gateway_id }: Item): boolean {
  const name = id ?? gateway_id;
  if (name === undefined) return true;
  if (seen.has(name)) return false;
  seen.add(name);
  if (seen.size > REMEMBERED) seen.delete(seen.values().next().value as string);
  return true;
}
