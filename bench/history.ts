import pg from 'pg';
import { withBench } from './support/bench.js';
import { steady } from './support/load.js';
import { seedPings } from './support/seed-pings.js';

const GATEWAYS = 1_000;
const DAYS = 30;
/** All of them are 43 million pings and 10 GB, of which a long history reads nothing but the last day. */
const DAYS_OF_PINGS = Number(process.env.DAYS_OF_PINGS ?? 2);
const PER_SECOND = 50;
const SECONDS = 10;

/** Histories of gateways that were pinged once a minute for a month, of other gateways all the time. */
await withBench(async ({ url, databaseUrl, headers }) => {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await seedPings(database, { gateways: GATEWAYS, days: DAYS, daysOfPings: DAYS_OF_PINGS });
  const { rows } = await database.query<{ size: string }>(
    'SELECT pg_size_pretty(pg_database_size(current_database())) AS size',
  );
  await database.end();
  console.log(
    `${GATEWAYS} gateways, a ping a minute: ${DAYS} days by the hour, ${DAYS_OF_PINGS} of them by the minute and ping ` +
      `by ping; ${rows[0].size}`,
  );
  for (const hours of [24, 48, 168, 240, DAYS * 24]) {
    if (hours > DAYS_OF_PINGS * 24 && hours < DAYS * 24) continue;
    const history = `?include_history=true&history_hours=${hours}`;
    const next = (): { path: string } => ({
      path: `/sipgwping/gw_bench${Math.floor(Math.random() * GATEWAYS)}${history}`,
    });
    const { entries, step } = await lengthOf(url + next().path, headers);
    const target = { url, headers, next };
    await steady(target, PER_SECOND, 2);
    const { p50, p99 } = await steady(target, PER_SECOND, SECONDS);
    console.log(
      `GET /sipgwping/:id${history} (${entries} steps of ${step} min), ${PER_SECOND} a second: ` +
        `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms` +
        (hours === DAYS * 24 ? ' (target: p99 under 50 ms)' : ''),
    );
  }
});

/** @throws Error when the history is not what the measurement is about */
async function lengthOf(
  url: string,
  headers: Record<string, string>,
): Promise<{ entries: number; step: number | null }> {
  const { data } = (await (await fetch(url, { headers })).json()) as {
    data: { history: unknown[]; history_step_minutes: number | null };
  };
  if (data.history.length < 100) throw new Error(`The history has ${data.history.length} entries`);
  return { entries: data.history.length, step: data.history_step_minutes };
}
