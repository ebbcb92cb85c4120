import type { ListCall } from 'telephony-resources-sdk';
import { wholeNumber } from './numbers.js';

/** The options of commands that list. */
export const listOptions = {
  org: { type: 'string', describe: 'Only of this organization' },
  limit: { ...wholeNumber('limit', 1), default: 50, describe: 'At most so many, the newest first' },
} as const;

/** The largest page that the API has. */
const LARGEST_PAGE = 200;

/** The page size that gets `limit` items in the fewest requests. */
export function pageFor(limit: number): number {
  return Math.min(limit, LARGEST_PAGE);
}

/** The first items of a list, over as many pages as that takes. */
export async function take<Item>(call: ListCall<unknown, Item>, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of call) {
    items.push(item);
    if (items.length >= limit) break;
  }
  return items;
}
