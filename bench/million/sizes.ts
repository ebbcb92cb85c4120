import type { Row } from './bounds.js';
import { Client } from './client.js';
import { type SizedService, type Servers, startProcesses } from './databases.js';
import { deepPages } from './deep.js';
import { type Kind, kindOf, placesOf } from './kinds.js';
import { FIRST_PAGES, READS } from './lists.js';
import { measure, type Measured, type Skipped } from './measure.js';
import { type Memory, watchMemory } from './memory.js';
import type { Options } from './options.js';
import type { Size } from './size.js';
import { writes } from './writes.js';

/** What came of all sizes. */
export interface Outcome {
  rows: Row[];
  skipped: Skipped[];
  /** Of the process at the largest size. */
  memory: Memory;
}

/** Measures one size after another, each with a service of its own, and the memory of the last. */
export async function measureSizes(servers: Servers, options: Options): Promise<Outcome> {
  const rows = new Map<string, Row>();
  const skipped = new Map<string, Skipped>();
  let memory: Memory | undefined;
  for (const [index, size] of options.sizes.entries()) {
    const service = await startProcesses(servers, size);
    try {
      const begin = performance.now();
      const client = await Client.to(service.url);
      for (const each of await measureSize(service, client, size, options)) {
        if ('reason' in each) skipped.set(each.name, each);
        else placeIn(rows, each, index, options.sizes.length);
      }
      console.log(`${size.label}: measured in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
      if (index === options.sizes.length - 1) memory = await watchMemory(client, service.pid);
      client.close();
    } finally {
      await service.stop();
    }
  }
  return { rows: [...rows.values()], skipped: [...skipped.values()], memory: memory! };
}

function placeIn(rows: Map<string, Row>, measured: Measured, index: number, count: number): void {
  const { name, sort } = measured;
  const row = rows.get(name) ?? { name, sort, sizes: Array<undefined>(count).fill(undefined) };
  row.sizes[index] = measured;
  rows.set(name, row);
}

async function measureSize(
  service: SizedService,
  client: Client,
  size: Size,
  { only, requests }: Options,
): Promise<(Measured | Skipped)[]> {
  const places = placesOf(size);
  const kinds: Kind[] = [
    ...READS.map((template) => kindOf('read', template, places)),
    ...FIRST_PAGES.map((template) => kindOf('list', template, places)),
    ...(await deepPages(service.databaseUrl, client, places)),
    ...writes(places),
  ];
  const read = kindOf('read', '/devices/{device}', places);
  const results: (Measured | Skipped)[] = [];
  for (const kind of kinds.filter(({ name }) => name.includes(only))) {
    const result = await measure(client, kind, () => read.next()!, requests);
    results.push(result);
    // For those who wait; the tables at the end have all of it.
    if ('p50' in result) console.error(`  ${size.label} ${result.name}: ${result.p50.toFixed(2)} ms`);
  }
  return results;
}
