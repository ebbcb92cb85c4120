import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.js';

const CONNECTIONS = 200;
const SECONDS = 20;
const LOOK_MS = 200;
/** What an API process may take, in MB. */
export const MEMORY_LIMIT_MB = 300;

/** What connections go through, each to its end and then anew. */
const LISTS = [
  ...['/devices?per_page=50', '/devices?per_page=200', '/devices?status=online', '/devices?q=reception'],
  ...[
    '/siptrunk?per_page=100',
    '/audit?per_page=200',
    '/siptrunkips/all?per_page=50',
    '/orgips/index?per_page=50',
  ],
];

/** What an API process took, in MB of RSS, and what it did meanwhile. */
export interface Memory {
  before: number;
  peak: number;
  pages: number;
  /** Answers other than 200, such as those of a list that waited too long for a connection to the database. */
  refused: number;
}

/** Has many connections list and iterate at once, by cursor where there is one, and watches what the process takes. */
export async function watchMemory(client: Client, pid: number): Promise<Memory> {
  const memory: Memory = { before: await rssOf(pid), peak: 0, pages: 0, refused: 0 };
  const end = Date.now() + SECONDS * 1000;
  const connections = Array.from({ length: CONNECTIONS }, () => client.another());
  const watch = async (): Promise<void> => {
    while (Date.now() < end) {
      memory.peak = Math.max(memory.peak, await rssOf(pid));
      await sleep(LOOK_MS);
    }
  };
  const iterate = async (connection: Client, list: string): Promise<void> => {
    for (let page = 1, next = ''; Date.now() < end; page++) {
      const { status, text } = await connection.send({ path: list + next });
      if (status === 200) memory.pages++;
      else memory.refused++;
      const cursor = /"next_cursor": ?"([^"]+)"/.exec(text)?.[1];
      next = cursor ? `&cursor=${encodeURIComponent(cursor)}` : `&page=${page + 1}`;
      if (status !== 200 || text.includes('"next_cursor":null')) [page, next] = [0, ''];
    }
  };
  try {
    await Promise.all([
      watch(),
      ...connections.map((connection, index) => iterate(connection, LISTS[index % LISTS.length])),
    ]);
  } finally {
    connections.forEach((connection) => connection.close());
  }
  return memory;
}

/** MB of memory that the process holds. */
async function rssOf(pid: number): Promise<number> {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) / 1024;
}
