import { TelephonyError } from './errors.js';

/** What is asked for beside the filters. */
export interface NextPage {
  page: undefined;
  cursor: string;
  count: false;
}

/** As much of a page as says where the next one begins. */
interface Page {
  pagination?: { next_cursor?: string | null };
}

/**
 * The items of a list from one page on. A cursor stands behind an item, so whatever is created or deleted before it
 * moves nothing.
 * @param first the first page
 * @param askForPage asks for another page of the same list, without totals that nobody sees
 * @throws TelephonyError `unexpected_answer` for a service without cursors. Going on by page numbers would leave out
 *   items where others are deleted meanwhile, and tell nobody.
 */
export async function* itemsOf<Data extends object>(
  first: Data,
  askForPage: (next: NextPage) => PromiseLike<Data>,
): AsyncGenerator<unknown, void, undefined> {
  let data = first;
  for (;;) {
    const cursor = nextCursorOf(data);
    yield* listIn(data);
    if (cursor === null) return;
    data = await askForPage({ page: undefined, cursor, count: false });
  }
}

/** null behind the last page, and for a list that has no pages. */
function nextCursorOf({ pagination }: Page): string | null {
  if (!pagination) return null;
  if (pagination.next_cursor !== undefined) return pagination.next_cursor;
  const message = 'The service is older than this client: its lists have no next_cursor';
  throw new TelephonyError('unexpected_answer', message);
}

function listIn(data: object): unknown[] {
  return Object.values(data).find(Array.isArray) as unknown[];
}
