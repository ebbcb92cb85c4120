import { DataSource } from 'typeorm';
import type { Settings } from '../../src/config/settings.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { PreparedQueries } from '../../src/database/prepared-queries.js';
import { Transactions } from '../../src/database/transactions.js';
import { PingHistoryReader } from '../../src/gateway-pings/history/ping-history.js';
import { PingMover } from '../../src/gateway-pings/ingestion/ping-mover.js';
import { PingPartitions } from '../../src/gateway-pings/ingestion/ping-partitions.js';
import { freshDatabase } from '../support/database.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const NOW = new Date('2024-01-22T17:45:12.345Z');

let dataSource: DataSource;
let settings: Settings;
let partitions: PingPartitions;
let mover: PingMover;
let histories: PingHistoryReader;
let source: PreparedQueries;
let series = 0;

beforeAll(async () => {
  ({ dataSource, settings } = await freshDatabase());
  partitions = new PingPartitions(dataSource, settings);
  mover = new PingMover(dataSource, partitions);
  histories = new PingHistoryReader();
  source = new PreparedQueries(dataSource, new Transactions(dataSource));
});

afterAll(() => dataSource.destroy());

/** Accepts `count` pings, one every `seconds` back from `newest`; the n-th takes n ms, and every tenth is down. */
async function pings(count: number, seconds: number, newest = NOW): Promise<string> {
  const id = String(++series);
  await dataSource.query(
    `INSERT INTO gateway_ping_inbox
       (series_id, observed_at, status, response_time_ms, packet_loss_percent, hold_seconds)
     SELECT $1, $2::timestamptz - make_interval(secs => n * $3::float8),
       CASE n % 10 WHEN 0 THEN 'down' ELSE 'healthy' END,
       CASE n % 10 WHEN 0 THEN NULL ELSE n END, CASE n % 10 WHEN 0 THEN 100 ELSE 0 END, 120
     FROM generate_series(0, $4::integer - 1) AS n`,
    [id, newest, seconds, count],
  );
  await mover.moveAll();
  return id;
}

async function partitionsOf(table: string): Promise<string[]> {
  const rows = await dataSource.query<{ name: string }[]>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1`,
    [table],
  );
  return rows.map(({ name }) => name.slice(table.length + 1));
}

describe('the history of pings', () => {
  it('has each of them up to 1,000, newest first', async () => {
    const { history, history_step_minutes: step } = await histories.of(
      source,
      await pings(1_000, 60),
      720,
      NOW,
    );
    expect(step).toBeNull();
    expect(history).toHaveLength(1_000);
    expect(history.slice(0, 2)).toEqual([
      {
        timestamp: '2024-01-22T17:45:12Z',
        status: 'down',
        response_time_ms: null,
        packet_loss_percent: 100,
        pings: 1,
      },
      {
        timestamp: '2024-01-22T17:44:12Z',
        status: 'healthy',
        response_time_ms: 1,
        packet_loss_percent: 0,
        pings: 1,
      },
    ]);
  });

  it.each([
    [1_001, 60, 720, 5, 201],
    [1_440, 5, 24, 1, 121],
    [1_800, 60, 30, 5, 360],
    [7_200, 60, 720, 15, 481],
    [17_280, 60, 720, 60, 289],
    [17_280, 60, 240, 15, 960],
    [17_280, 60, 12, null, 721],
  ])(
    'of %d, one every %d s, is for %d hours in steps of %s minutes',
    async (count, seconds, hours, step, entries) => {
      const found = await histories.of(source, await pings(count, seconds), hours, NOW);
      expect([found.history_step_minutes, found.history.length]).toEqual([step, entries]);
      const times = found.history.map(({ timestamp }) => Date.parse(timestamp));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(times.at(-1)).toBeGreaterThanOrEqual(NOW.getTime() - hours * 60 * MINUTE_MS - 1000);
    },
  );

  it('has in a step the worst status, the averages and how many there were', async () => {
    const { history } = await histories.of(source, await pings(1_440, 5), 24, NOW);
    // From 17:44:00 to 17:44:59 the 3rd to the 14th ping back: the 10th is down.
    expect(history[1]).toEqual({
      timestamp: '2024-01-22T17:44:00Z',
      status: 'down',
      response_time_ms: Math.round((3 + 4 + 5 + 6 + 7 + 8 + 9 + 11 + 12 + 13 + 14) / 11),
      packet_loss_percent: Number((100 / 12).toFixed(2)),
      pings: 12,
    });
  });

  it('does not count pings of a first hour that are too old', async () => {
    const id = await pings(2_000, 3);
    expect(await histories.of(source, id, 1, NOW)).toMatchObject({ history_step_minutes: 1 });
    // 900 within the 45 minutes before 17:45, the other ones earlier in the hour from 17:00.
    const hourBefore = new Date(NOW.getTime() + 15 * MINUTE_MS);
    expect((await histories.of(source, id, 1, hourBefore)).history_step_minutes).toBeNull();
  });
});

describe('the partitions of the history', () => {
  it('are made ahead, and dropped when they are too old', async () => {
    const today = new Date('2024-03-10T12:00:00Z');
    await partitions.keep(today);
    const dropped = await pings(1, 1, new Date('2024-02-08T23:59:59Z'));
    const kept = await pings(1, 1, new Date('2024-02-09T00:00:00Z'));
    await partitions.keep(today);
    const days = ['20240209', ...Array.from({ length: 8 }, (_, day) => `202403${10 + day}`)];
    expect(await partitionsOf('gateway_pings')).toEqual(days);
    expect(await partitionsOf('gateway_ping_minutes')).toEqual(days);
    const hours = 'SELECT series_id FROM gateway_ping_hours WHERE series_id = ANY ($1)';
    expect(await dataSource.query(hours, [[dropped, kept]])).toEqual([{ series_id: kept }]);
    const left = await dataSource.query(`SELECT 1 FROM pg_class WHERE relname = 'gateway_pings_20240208'`);
    expect(left).toEqual([]);
  });

  it('are made by many at once, each once', async () => {
    const days = [new Date('2024-05-01T00:00:00Z'), new Date('2024-05-02T23:59:59Z')];
    await Promise.all(Array.from({ length: 4 }, () => partitions.create(days)));
    expect((await partitionsOf('gateway_pings')).filter((day) => day.startsWith('202405'))).toEqual([
      '20240501',
      '20240502',
    ]);
  });

  it('are made when a ping needs one that nobody has made', async () => {
    const id = await pings(3, 86_400, new Date('2024-06-03T00:00:00Z'));
    expect((await histories.of(source, id, 720, new Date('2024-06-03T00:00:00Z'))).history).toHaveLength(3);
    expect(await partitionsOf('gateway_pings')).toEqual(expect.arrayContaining(['20240601', '20240603']));
  });

  it('are dropped also where detaching one was interrupted', async () => {
    const day = new Date('2023-01-01T00:00:00Z');
    await partitions.create([day]);
    const reader = dataSource.createQueryRunner();
    await reader.startTransaction();
    await reader.query('SELECT 1 FROM gateway_pings');
    const detaching = dataSource.createQueryRunner();
    await detaching.query('SET statement_timeout = 50');
    // Waits for the reader, and is ended half way.
    const detach = 'ALTER TABLE gateway_pings DETACH PARTITION gateway_pings_20230101 CONCURRENTLY';
    await expect(detaching.query(detach)).rejects.toThrow('statement timeout');
    await detaching.query('RESET statement_timeout');
    await detaching.release();
    await reader.rollbackTransaction();
    await reader.release();
    await partitions.keep(new Date('2024-03-10T12:00:00Z'));
    expect(await partitionsOf('gateway_pings')).not.toContain('20230101');
  });

  it('are dropped also where a process detached one and ended', async () => {
    const [old, recent] = [new Date('2023-02-01T00:00:00Z'), new Date('2024-03-09T00:00:00Z')];
    await partitions.create([old, recent]);
    for (const name of ['gateway_pings_20230201', 'gateway_ping_minutes_20230201', 'gateway_pings_20240309'])
      await dataSource.query(`ALTER TABLE ${name.slice(0, -9)} DETACH PARTITION ${name}`);
    await dataSource.query('CREATE TABLE gateway_pings_20230202_copy ()');
    await partitions.keep(new Date('2024-03-10T12:00:00Z'));
    const left = `SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '_(20230[12]|20240309)' ORDER BY 1`;
    expect((await dataSource.query<{ relname: string }[]>(left)).map(({ relname }) => relname)).toEqual([
      'gateway_ping_minutes_20240309',
      'gateway_pings_20230202_copy',
      'gateway_pings_20240309',
    ]);
  });
});

describe('moving pings', () => {
  it('loses none when several workers move at once', async () => {
    const id = String(++series);
    const insert = `INSERT INTO gateway_ping_inbox (series_id, observed_at, status, hold_seconds)
      SELECT $1, $2::timestamptz + n * interval '1 s', 'healthy', 120 FROM generate_series(1, 500) AS n`;
    const movers = Array.from({ length: 3 }, () => new PingMover(dataSource, partitions));
    await Promise.all(
      movers.map(async (each, index) => {
        for (let round = 0; round < 4; round++) {
          const begin = new Date(NOW.getTime() - DAY_MS + (index * 4 + round) * 500_000);
          await dataSource.query(insert, [id, begin]);
          await each.moveAll();
        }
      }),
    );
    await mover.moveAll();
    const [sums] = await dataSource.query(
      `SELECT sum(pings)::integer AS pings, sum(known_seconds) AS known FROM gateway_ping_hours WHERE series_id = $1`,
      [id],
    );
    // One a second without a gap; the last one holds for its 120 s.
    expect(sums).toEqual({ pings: 6_000, known: 5_999 + 120 });
  });

  it('finds partitions that somebody attaches while it looks for them', async () => {
    const settingsOfOne = dataSourceOptions(settings.databaseUrl, 1);
    const makers = new PingPartitions(dataSource, settings);
    for (let round = 0; round < 10; round++) {
      const day = new Date(NOW.getTime() - (1_000 + round) * DAY_MS);
      // A session that has read nothing yet takes the longest to read which partitions there are.
      const own = await new DataSource(settingsOfOne).initialize();
      try {
        await dataSource.query(
          `INSERT INTO gateway_ping_inbox (series_id, observed_at, status, hold_seconds) VALUES ($1, $2, 'down', 120)`,
          [String(++series), day],
        );
        const moving = new PingMover(own, new PingPartitions(own, settings)).moveAll();
        await Promise.all([moving, makers.create([day])]);
        expect(await moving).toBe(1);
      } finally {
        await own.destroy();
      }
    }
  });

  it('makes partitions also for pings that come meanwhile', async () => {
    const [first, second] = [new Date('2022-01-01T00:00:00Z'), new Date('2022-01-02T00:00:00Z')];
    const insert = async (day: Date): Promise<void> => {
      await dataSource.query(
        `INSERT INTO gateway_ping_inbox (series_id, observed_at, status, hold_seconds) VALUES ($1, $2, 'down', 120)`,
        [String(++series), day],
      );
    };
    const late = new (class extends PingPartitions {
      override async create(days: Date[]): Promise<void> {
        await super.create(days);
        if (days.length === 1) await insert(second);
      }
    })(dataSource, settings);
    await insert(first);
    expect(await new PingMover(dataSource, late).moveAll()).toBe(2);
  });

  it('takes up again where PostgreSQL failed', async () => {
    const id = String(++series);
    await dataSource.query(
      `INSERT INTO gateway_ping_inbox (series_id, observed_at, status, hold_seconds) VALUES ($1, $2, 'broken', 120)`,
      [id, NOW],
    );
    await expect(mover.moveAll()).rejects.toThrow('status');
    await dataSource.query(`UPDATE gateway_ping_inbox SET status = 'down' WHERE series_id = $1`, [id]);
    expect(await mover.moveAll()).toBe(1);
  });
});
