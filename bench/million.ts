import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServers } from '../embedded/index.js';
import { brokenBy, GROWTH, MOST_READS, P99_MS } from './million/bounds.js';
import { prepareDatabase, type Servers } from './million/databases.js';
import { readOptions } from './million/options.js';
import { MEMORY_LIMIT_MB } from './million/memory.js';
import { measureSizes } from './million/sizes.js';
import { tables } from './million/table.js';

/**
 * What every list, filter, read and write costs with a thousand, a hundred thousand and a million devices, one request
 * at a time, as a multiple of a read by id. Ends with 1 where a bound is broken. docs/performance.md explains it.
 */
const options = readOptions(process.argv.slice(2));
const labels = options.sizes.map(({ label }) => label);
const dataDir = options.keep ?? (await mkdtemp(join(tmpdir(), 'telephony-million-')));
const embedded = await startEmbeddedServers({ dataDir, postgres: true, redis: true, log: () => undefined });
const end = async (): Promise<void> => {
  await embedded.stop();
  if (!options.keep) await rm(dataDir, { recursive: true, force: true });
};
process.once('SIGINT', () => void end().then(() => process.exit(130)));
try {
  const servers: Servers = { databaseUrl: embedded.databaseUrl!, redisUrl: embedded.redisUrl!, dataDir };
  console.log(`Node.js ${process.version}, ${availableParallelism()} cores, one request at a time`);
  for (const size of options.sizes) {
    console.log(`${size.label}: ${await prepareDatabase(servers, size)} of seed`);
  }
  const { rows, skipped, memory } = await measureSizes(servers, options);
  console.log(`\nMilliseconds: median / p99 / the median over that of the reads by id in turn with it.\n`);
  console.log(tables(rows, labels));

  const bounded = rows.filter(({ sort }) => GROWTH[sort]);
  const broken = bounded.filter((row) => brokenBy(row).length > 0);
  console.log(`\nSkipped, since this version does not know them: ${skipped.length}`);
  for (const { name, reason } of skipped) console.log(`  ${name}: ${reason}`);
  console.log(
    `\nBounds at ${labels.at(-1)}: at most ${MOST_READS} reads by id, p99 under ${P99_MS} ms, growth under ` +
      `${GROWTH.read} for reads and ${GROWTH.list} for lists: kept by ${bounded.length - broken.length} of ${bounded.length}`,
  );
  for (const row of broken) console.log(`  ${row.name}: ${brokenBy(row).join(', ')}`);
  const { before, peak, pages, refused } = memory;
  console.log(
    `Memory of the API process while 200 connections list and iterate: ${before.toFixed(0)} MB before, at most ` +
      `${peak.toFixed(0)} MB (bound: ${MEMORY_LIMIT_MB} MB); ${pages} pages, ${refused} refused`,
  );
  if (broken.length > 0 || skipped.length > 0 || peak >= MEMORY_LIMIT_MB) process.exitCode = 1;
} finally {
  await end();
}
