import pg from 'pg';
import type { Client } from './client.js';
import { type Kind, kindOf, type Places } from './kinds.js';
import { DEEP } from './lists.js';

const PER_PAGE = 50;
/** How far into its list a page is. */
const DEPTHS = { half: 0.5, last: 1 };

/**
 * Pages from the middle and the end of lists, by their number and by a cursor that leads there.
 * @param places gets where they are
 */
export async function deepPages(databaseUrl: string, client: Client, places: Places): Promise<Kind[]> {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  const kinds: Kind[] = [];
  try {
    for (const [path, from] of DEEP) {
      const [{ count }] = (await database.query<{ count: string }>(`SELECT count(*) FROM ${from}`)).rows;
      const pages = Math.floor(Number(count) / PER_PAGE);
      for (const [depth, share] of Object.entries(DEPTHS)) {
        const number = Math.max(1, Math.floor(pages * share));
        const separator = path.includes('?') ? '&' : '?';
        const here = { ...places, page: () => number };
        const page = kindOf('page', `${path}${separator}page={page}`, here);
        kinds.push({ ...page, name: `${path}${separator}page={${depth}}` });
        // The page before it leads to it.
        const before = { ...places, page: () => Math.max(1, number - 1) };
        const cursor = await cursorFrom(client, kindOf('page', `${path}${separator}page={page}`, before));
        const name = `${path}${separator}cursor={${depth}}`;
        const byCursor = kindOf('list', `${path}${separator}cursor={cursor}`, {
          ...places,
          cursor: () => cursor ?? 'unknown',
        });
        kinds.push({ ...byCursor, name });
      }
    }
  } finally {
    await database.end();
  }
  return kinds;
}

/** The cursor that a page hands out; nothing where this version has none, or the page is the last. */
async function cursorFrom(client: Client, page: Kind): Promise<string | undefined> {
  const { status, text } = await client.send(page.next()!);
  if (status !== 200) return undefined;
  const { data } = JSON.parse(text) as { data: { pagination?: { next_cursor?: string | null } } };
  return data.pagination?.next_cursor ?? undefined;
}
