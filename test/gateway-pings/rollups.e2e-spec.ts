import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { PreparedQueries } from '../../src/database/prepared-queries.js';
import { Transactions } from '../../src/database/transactions.js';
import { PingHistoryReader } from '../../src/gateway-pings/history/ping-history.js';
import { UptimeReader } from '../../src/gateway-pings/history/uptime.js';
import { PingMover } from '../../src/gateway-pings/ingestion/ping-mover.js';
import { PingPartitions } from '../../src/gateway-pings/ingestion/ping-partitions.js';
import { freshDatabase } from '../support/database.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Not at the beginning of an hour, so that the window has two broken ones. */
const NOW = Date.UTC(2024, 0, 22, 17, 45, 12, 345);

/** A ping as the inbox has it; the time in milliseconds. */
interface Ping {
  at: number;
  status: string;
  hold: number;
}

const ping = fc.record<Ping>({
  at: fc.oneof(
    fc.integer({ min: NOW - 3 * DAY_MS, max: NOW + 5 * 60_000 }),
    // Close together and at the edges, where most can go wrong.
    fc.integer({ min: NOW - DAY_MS - 20_000, max: NOW - DAY_MS + 20_000 }),
    fc.integer({ min: NOW - 20_000, max: NOW + 20_000 }),
    fc.constantFrom(NOW, NOW - DAY_MS, Math.floor(NOW / HOUR_MS) * HOUR_MS - 6 * HOUR_MS),
  ),
  status: fc.constantFrom('healthy', 'degraded', 'down'),
  hold: fc.constantFrom(10, 120, 7_200, 172_800),
});

describe('the rollups of pings', () => {
  let dataSource: DataSource;
  let mover: PingMover;
  let uptimes: UptimeReader;
  let source: PreparedQueries;
  let series = 0;

  beforeAll(async () => {
    const { dataSource: own, settings } = await freshDatabase();
    dataSource = own;
    mover = new PingMover(dataSource, new PingPartitions(dataSource, settings));
    uptimes = new UptimeReader();
    source = new PreparedQueries(dataSource, new Transactions(dataSource));
  });

  afterAll(() => dataSource.destroy());

  async function move(seriesId: number, pings: Ping[]): Promise<void> {
    await dataSource.query(
      `INSERT INTO gateway_ping_inbox (series_id, observed_at, status, hold_seconds)
       SELECT $1, to_timestamp(at / 1000), status, hold
       FROM unnest($2::float8[], $3::text[], $4::integer[]) AS ping (at, status, hold)`,
      [seriesId, pings.map(({ at }) => at), pings.map(({ status }) => status), pings.map(({ hold }) => hold)],
    );
    await mover.moveAll();
  }

  it('equal a count by hand, in whatever order the pings come', async () => {
    const batches = fc.array(fc.array(ping, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, async (batched) => {
        const id = ++series;
        for (const batch of batched) await move(id, batch);
        const kept = firstOfEachTime(batched.flat());
        const [known, up] = knownSeconds(kept, NOW - DAY_MS, NOW);

        const found = (await uptimes.of(source, [String(id)], new Date(NOW))).get(String(id))!;
        expect(rounded(found.coverage_percent_24h, (known / 86_400) * 100)).toBe(true);
        if (known === 0) expect(found.uptime_percent_24h).toBeNull();
        else expect(rounded(found.uptime_percent_24h!, (up / known) * 100)).toBe(true);

        expect(await sums('gateway_ping_minutes', 'minute', id)).toEqual(countBy(kept, 60_000));
        expect(await sums('gateway_ping_hours', 'hour', id)).toEqual(countBy(kept, HOUR_MS));
        const [{ seconds }] = await dataSource.query<{ seconds: number }[]>(
          'SELECT sum(known_seconds) AS seconds FROM gateway_ping_hours WHERE series_id = $1',
          [id],
        );
        expect(seconds).toBeCloseTo(knownSeconds(kept, -Infinity, Infinity)[0], 6);
      }),
      { numRuns: 150 },
    );
  });

  /** Pings, degraded and down ones by the beginning of their bucket. */
  async function sums(table: string, column: string, id: number): Promise<Record<number, number[]>> {
    const rows = await dataSource.query<{ at: Date; pings: number; degraded: number; down: number }[]>(
      `SELECT ${column} AS at, pings, degraded, down FROM ${table} WHERE series_id = $1`,
      [id],
    );
    return Object.fromEntries(
      rows.map(({ at, pings, degraded, down }) => [at.getTime(), [pings, degraded, down]]),
    );
  }

  it.each<[string, number, LossyPing[], number | null]>([
    // The mean of their percentages is 33.33.
    [
      'of three pings, of which one was sent more often',
      3,
      [counted(3, 3), counted(4, 4), counted(8, 0)],
      53.33,
    ],
    ['of which no percentage is exact', 3, [counted(3, 2), counted(3, 2), counted(3, 2)], 33.33],
    [
      'of reported ones, which count as one sending',
      4,
      [reported(30), reported(10), counted(1, 1), counted(1, 0)],
      35,
    ],
    ['of pings without one', 2, [reported(null), reported(null)], null],
    ['with pings that have none', 3, [reported(null), counted(2, 1), reported(null)], 50],
  ])('add up the loss %s', async (_, cycle, pings, percent) => {
    const id = ++series;
    const begin = Math.floor(NOW / HOUR_MS) * HOUR_MS - 20 * HOUR_MS;
    const minutes = 1_020;
    const all = Array.from({ length: minutes }, (_ping, minute) => pings[minute % cycle]);
    await dataSource.query(
      `INSERT INTO gateway_ping_inbox (series_id, observed_at, status, hold_seconds, packet_loss_percent, sent, answered)
       SELECT $1, to_timestamp(at / 1000), 'healthy', 120, percent, sent, answered
       FROM unnest($2::float8[], $3::float8[], $4::integer[], $5::integer[]) AS ping (at, percent, sent, answered)`,
      [
        id,
        all.map((_ping, minute) => begin + minute * 60_000),
        all.map((each) => each.percent),
        all.map((each) => each.sent),
        all.map((each) => each.answered),
      ],
    );
    await mover.moveAll();

    const { history, history_step_minutes } = await new PingHistoryReader().of(
      source,
      String(id),
      24,
      new Date(NOW),
    );
    expect(history_step_minutes).toBe(5);
    expect(history.map(({ packet_loss_percent }) => packet_loss_percent).reverse()).toEqual(
      Array.from({ length: minutes / 5 }, (_step, index) => lossOf(all.slice(index * 5, index * 5 + 5))),
    );
    const [hours] = await dataSource.query<{ percent: number | null }[]>(
      `SELECT round((sum(packet_loss_total) / nullif(sum(loss_known), 0))::numeric, 2)::float8 AS percent
       FROM gateway_ping_hours WHERE series_id = $1`,
      [id],
    );
    expect(hours.percent).toBe(percent);
    expect(lossOf(all)).toBe(percent);
  });

  it('of many gateways are read at once, also of those without a ping', async () => {
    const [all, half, none] = [++series, ++series, ++series];
    await move(all, [{ at: NOW - DAY_MS - 1000, status: 'healthy', hold: 172_800 }]);
    await move(half, [
      { at: NOW - 4000, status: 'down', hold: 2 },
      { at: NOW - 2000, status: 'degraded', hold: 172_800 },
    ]);
    const found = await uptimes.of(source, [all, half, none].map(String), new Date(NOW));
    expect([...found.values()]).toEqual([
      { uptime_percent_24h: 100, coverage_percent_24h: 100 },
      { uptime_percent_24h: 50, coverage_percent_24h: 0 },
      { uptime_percent_24h: null, coverage_percent_24h: 0 },
    ]);
  });
});

/** What is known of the loss of a ping. */
interface LossyPing {
  sent: number | null;
  answered: number | null;
  percent: number | null;
}

function counted(sent: number, answered: number): LossyPing {
  return { sent, answered, percent: Math.round((1 - answered / sent) * 10_000) / 100 };
}

function reported(percent: number | null): LossyPing {
  return { sent: null, answered: null, percent };
}

/** What was lost of what was sent, in percent with two decimals; a ping that was reported counts as one sending. */
function lossOf(pings: LossyPing[]): number | null {
  const known = pings.filter(({ percent }) => percent !== null);
  const sent = known.reduce((sum, ping) => sum + (ping.sent ?? 1), 0);
  const lost = known.reduce(
    (sum, ping) => sum + (ping.sent === null ? ping.percent! / 100 : ping.sent - ping.answered!),
    0,
  );
  return sent === 0 ? null : Math.round((lost / sent) * 10_000) / 100;
}

/** Whether a number is another one with two decimals; either of them, where that is half way between two. */
function rounded(actual: number, exact: number): boolean {
  return Number(actual.toFixed(2)) === actual && Math.abs(actual - exact) < 0.005 + 1e-9;
}

/** The same ping twice counts once. */
function firstOfEachTime(pings: Ping[]): Ping[] {
  const byTime = new Map<number, Ping>();
  for (const each of pings) if (!byTime.has(each.at)) byTime.set(each.at, each);
  return [...byTime.values()].sort((a, b) => a.at - b.at);
}

/** Contract §3: a ping holds until the next one, for `hold` at most; seconds known, and those not down. */
function knownSeconds(pings: Ping[], from: number, to: number): [number, number] {
  let [known, up] = [0, 0];
  pings.forEach(({ at, status, hold }, index) => {
    const end = Math.min(pings[index + 1]?.at ?? Infinity, at + hold * 1000, to);
    const seconds = Math.max(0, end - Math.max(at, from)) / 1000;
    known += seconds;
    if (status !== 'down') up += seconds;
  });
  return [known, up];
}

function countBy(pings: Ping[], length: number): Record<number, number[]> {
  const counts: Record<number, number[]> = {};
  for (const { at, status } of pings) {
    const count = (counts[Math.floor(at / length) * length] ??= [0, 0, 0]);
    count[0]++;
    if (status === 'degraded') count[1]++;
    if (status === 'down') count[2]++;
  }
  return counts;
}
