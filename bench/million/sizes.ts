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

/** A size with its service, and what to ask it for: the same kinds in the same order at every size. */
interface Run {
  size: Size;
  service: SizedService;
  client: Client;
  kinds: Kind[];
  read: Kind;
}

/**
 * Measures each kind of request at one size after another, so that whatever else the machine does meets all sizes alike,
 * and then the memory of the process at the largest.
 */
export async function measureSizes(servers: Servers, options: Options): Promise<Outcome> {
  const runs: Run[] = [];
  try {
    for (const size of options.sizes) runs.push(await startRun(servers, size, options));
    const rows = new Map<string, Row>();
    const skipped = new Map<string, Skipped>();
    for (const index of runs[0].kinds.keys()) {
      for (const [place, { size, client, kinds, read }] of runs.entries()) {
        const result = await measure(client, kinds[index], () => read.next()!, options.requests);
        if ('reason' in result) skipped.set(result.name, result);
        else placeIn(rows, result, place, runs.length);
        // For those who wait; the tables at the end have all of it.
        if ('p50' in result) console.error(`  ${size.label} ${result.name}: ${result.p50.toFixed(2)} ms`);
      }
    }
    const { client, service } = runs.at(-1)!;
    return {
      rows: [...rows.values()],
      skipped: [...skipped.values()],
      memory: await watchMemory(client, service.pid),
    };
  } finally {
    runs.forEach(({ client }) => client.close());
    await Promise.all(runs.map(({ service }) => service.stop()));
  }
}

async function startRun(servers: Servers, size: Size, { only }: Options): Promise<Run> {
  const service = await startProcesses(servers, size);
  try {
    const client = await Client.to(service.url);
    const places = placesOf(size);
    const kinds: Kind[] = [
      ...READS.map((template) => kindOf('read', template, places)),
      ...FIRST_PAGES.map((template) => kindOf('list', template, places)),
      ...(await deepPages(service.databaseUrl, client, places)),
      ...writes(places),
    ].filter(({ name }) => name.includes(only));
    return { size, service, client, kinds, read: kindOf('read', '/devices/{device}', places) };
  } catch (error) {
    await service.stop();
    throw error;
  }
}

function placeIn(rows: Map<string, Row>, measured: Measured, index: number, count: number): void {
  const { name, sort } = measured;
  const row = rows.get(name) ?? { name, sort, sizes: Array<undefined>(count).fill(undefined) };
  row.sizes[index] = measured;
  rows.set(name, row);
}
