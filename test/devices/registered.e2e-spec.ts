import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { PreparedQueries } from '../../src/database/prepared-queries.js';
import { Transactions } from '../../src/database/transactions.js';
import { hasLiveRegistration, staleDevices } from '../../src/devices/registrations/presence.sql.js';
import { RegistrationStore } from '../../src/devices/registrations/registration.store.js';
import { freshDatabase } from '../support/database.js';
import { databaseClient } from '../support/database-client.js';
import { insertDevices } from '../support/stored-devices.js';

const COLUMNS = 'device_id, line_number, contact, registered_at, last_registered_at, expires_at';
/** Lines of two devices that many do something to at once. */
const LINES = [1, 2];
const DEADLOCK = '40P01';

/** What filters say of devices, at one moment, beside what registrations say. */
interface Seen {
  id: string;
  registered: boolean;
  live: boolean;
  online: boolean;
  offline: boolean;
  /** How often it is among the stale. */
  stale: number;
}

/** A COPY from text that is there. */
class CopyIn extends pg.Query {
  constructor(
    text: string,
    private readonly copied: string,
    done: (error: Error | null) => void,
  ) {
    super(text, done as never);
  }

  handleCopyInResponse(connection: { sendCopyFromChunk(rows: Buffer): void; endCopyFrom(): void }): void {
    connection.sendCopyFromChunk(Buffer.from(this.copied));
    connection.endCopyFrom();
  }
}

describe('whether a device is registered', () => {
  let database: DataSource;
  let client: pg.Client;
  let store: RegistrationStore;

  beforeAll(async () => {
    const { dataSource, settings } = await freshDatabase();
    database = dataSource;
    client = await databaseClient(settings.databaseUrl);
    store = new RegistrationStore(new PreparedQueries(database, new Transactions(database)), database);
  });

  afterAll(async () => {
    await client.end();
    await database.destroy();
  });

  const make = (count = 1, organization = 'org_registered'): Promise<string[]> =>
    insertDevices(database, { count, organization });

  /** Takes note of all that has expired. */
  async function sweep(): Promise<number> {
    const ended = await store.endExpired(500);
    return ended === 0 ? 0 : ended + (await sweep());
  }

  function see(ids: string[], organizations?: string[]): Promise<Seen[]> {
    const stale = staleDevices('(SELECT now FROM clock)', organizations && '$2');
    return database.query(
      `WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now), stale AS (${stale})
       SELECT id, registered,
         EXISTS (SELECT FROM device_registrations AS each WHERE device_id = id AND expires_at > now) AS live,
         registered AND ${hasLiveRegistration('id', '(SELECT now FROM clock)')} AS online,
         NOT registered OR id IN (SELECT device_id FROM stale) AS offline,
         (SELECT count(*) FROM stale WHERE device_id = id)::integer AS stale
       FROM devices, clock WHERE id = ANY ($1) ORDER BY id`,
      organizations ? [ids, organizations] : [ids],
    );
  }

  /** That filters find each device where its registrations say that it is. @returns which are online */
  async function whichAreOnline(ids: string[]): Promise<boolean[]> {
    const seen = await see(ids);
    for (const each of seen) {
      expect(each).toMatchObject({ online: each.live, offline: !each.live });
      expect(each.stale).toBe(each.registered && !each.live ? 1 : 0);
    }
    return seen.map(({ online }) => online);
  }

  const insert = (id: string, line: number, seconds: number): Promise<unknown> =>
    database.query(
      `INSERT INTO device_registrations (${COLUMNS})
       VALUES ($1, $2, 'sip:1@192.0.2.1', now(), now(), clock_timestamp() + $3 * interval '1 s')`,
      [id, line, seconds],
    );
  const expire = (id: string, line: number, seconds: number): Promise<unknown> =>
    database.query(
      `UPDATE device_registrations SET expires_at = clock_timestamp() + $3 * interval '1 s'
       WHERE device_id = $1 AND line_number = $2`,
      [id, line, seconds],
    );
  const isRegistered = async (id: string): Promise<boolean> => (await see([id]))[0].registered;

  it('follows rows that SQL alone writes', async () => {
    const [id, other] = await make(2);
    const steps: [step: () => Promise<unknown>, online: boolean[]][] = [
      [async () => undefined, [false, false]],
      [() => insert(id, 1, -1), [false, false]],
      [() => insert(id, 2, 600), [true, false]],
      [() => expire(id, 2, -1), [false, false]],
      [() => expire(id, 1, 600), [true, false]],
      [() => expire(id, 2, 600), [true, false]],
      [() => expire(id, 1, 0), [true, false]],
      [() => client.query('DELETE FROM device_registrations WHERE line_number = 1'), [true, false]],
      [() => client.query('UPDATE device_registrations SET device_id = $1', [other]), [false, true]],
      [() => client.query('UPDATE device_registrations SET ended = true'), [false, true]],
      [() => client.query('DELETE FROM device_registrations'), [false, false]],
      [() => insert(other, 0, 600), [false, true]],
      [() => client.query('TRUNCATE device_registrations'), [false, false]],
    ];
    for (const [step, online] of steps) {
      await step();
      expect(await whichAreOnline([id, other])).toEqual(online);
      expect((await see([id, other])).map(({ registered }) => registered)).toEqual(online);
    }
  });

  it('follows what is copied', async () => {
    const ids = await make(500);
    const rows = ids.map((id, index) => {
      const times = [0, 0, index % 2 ? 60_000 : -60_000].map((ms) => new Date(Date.now() + ms).toISOString());
      return `${[id, index % 3, 'sip:1@192.0.2.1', ...times].join('\t')}\n`;
    });
    await new Promise<void>((resolve, reject) => {
      const text = `COPY device_registrations (${COLUMNS}) FROM STDIN`;
      client.query(
        new CopyIn(text, rows.join(''), (error) =>
          error ? reject(error) : resolve(),
        ) as unknown as pg.Submittable,
      );
    });
    expect(await whichAreOnline(ids)).toEqual(ids.map((_, index) => index % 2 === 1));
    await client.query(
      `UPDATE device_registrations SET expires_at = now() + (expires_at <= now())::integer * interval '60 s'
       WHERE device_id = ANY ($1)`,
      [ids],
    );
    expect(await whichAreOnline(ids)).toEqual(ids.map((_, index) => index % 2 === 0));
  });

  it('is not written when a registration is refreshed', async () => {
    const [id] = await make();
    await insert(id, 1, 600);
    const version = async (): Promise<unknown> =>
      (await client.query('SELECT xmin, version, updated_at FROM devices WHERE id = $1', [id])).rows;
    const before = await version();
    await expire(id, 1, 1200);
    expect(await version()).toEqual(before);
  });

  it('is over by time alone, and noted by a worker', async () => {
    const [id, longer] = await make(2);
    for (const line of LINES) await insert(id, line, 0.3);
    await insert(longer, 1, 0.3);
    await insert(longer, 2, 600);
    expect(await whichAreOnline([id, longer])).toEqual([true, true]);
    await sleep(300);
    expect(await whichAreOnline([id, longer])).toEqual([false, true]);
    expect(await isRegistered(id)).toBe(true);
    expect((await see([id], ['org_registered']))[0].stale).toBe(1);
    expect((await see([id], ['org_other']))[0].stale).toBe(0);
    expect(await sweep()).toBe(3);
    expect(await whichAreOnline([id, longer])).toEqual([false, true]);
    expect(await isRegistered(id)).toBe(false);
    await expire(id, 2, 600);
    expect(await whichAreOnline([id, longer])).toEqual([true, true]);
  });

  it('is noted but for devices that somebody is at work on', async () => {
    const [held, free] = await make(2);
    for (const id of [held, free]) await insert(id, 1, 0.05);
    await sleep(50);
    await client.query('BEGIN');
    await client.query('SELECT FROM devices WHERE id = $1 FOR NO KEY UPDATE', [held]);
    await sweep();
    expect([await isRegistered(held), await isRegistered(free)]).toEqual([true, false]);
    expect(await whichAreOnline([held, free])).toEqual([false, false]);
    await client.query('COMMIT');
    await sweep();
    expect(await isRegistered(held)).toBe(false);
  });

  it.each([
    ['one line ends while another registers', 0, 600],
    ['one line registers while another ends', 600, 0],
  ])('stays where %s', async (_, first, second) => {
    const [id] = await make();
    await insert(id, 1, first === 0 ? 600 : -1);
    await insert(id, 2, second === 0 ? 600 : -1);
    await client.query('BEGIN');
    const change = `UPDATE device_registrations SET expires_at = clock_timestamp() + $1 * interval '1 s'
      WHERE device_id = $2 AND line_number = 1`;
    await client.query(change, [first, id]);
    const other = expire(id, 2, second);
    await sleep(100);
    await client.query('COMMIT');
    await other;
    expect(await whichAreOnline([id])).toEqual([true]);
    expect(await sweep()).toBe(0);
    expect(await isRegistered(id)).toBe(true);
  });

  const operation = fc.record({
    kind: fc.constantFrom('put', 'put', 'put', 'end', 'delete', 'sweep'),
    device: fc.nat({ max: 1 }),
    line: fc.constantFrom(...LINES),
    /** Until it expires; some do at once, and some while the next thing is done. */
    seconds: fc.constantFrom(-1, 0.001, 0.002, 0.004, 0.01, 600),
  });
  type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

  async function perform(ids: string[], { kind, device, line, seconds }: Operation): Promise<void> {
    const id = ids[device];
    if (kind === 'sweep') await store.endExpired(2);
    else if (kind === 'end') await expire(id, line, 0);
    else if (kind === 'delete') {
      const key = [id, line];
      await database.query('DELETE FROM device_registrations WHERE device_id = $1 AND line_number = $2', key);
    } else {
      await database.query(
        `INSERT INTO device_registrations (${COLUMNS})
         VALUES ($1, $2, 'sip:1@192.0.2.1', now(), now(), clock_timestamp() + $3 * interval '1 s')
         ON CONFLICT (device_id, line_number) DO UPDATE SET expires_at = excluded.expires_at`,
        [id, line, seconds],
      );
    }
  }

  it('is right at every moment, whatever is done at once', async () => {
    const history = fc.array(operation, { minLength: 10, maxLength: 25 });
    let deadlocks = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 3, maxLength: 3 }), async (histories) => {
        const ids = await make(2);
        let over = false;
        const watch = async (): Promise<void> => {
          while (!over) await whichAreOnline(ids);
        };
        const work = async (operations: Operation[]): Promise<void> => {
          for (const each of operations) {
            // Only what locks a registration before its device, as SQL by hand does, waits in a circle.
            await perform(ids, each).catch((error: { code?: string }) => {
              if (error.code !== DEADLOCK) throw error as Error;
              deadlocks++;
            });
          }
        };
        const watching = watch();
        await Promise.all(histories.map(work)).finally(() => (over = true));
        await watching;
        await sleep(10);
        await sweep();
        const seen = await see(ids);
        expect(seen.map(({ registered }) => registered)).toEqual(seen.map(({ live }) => live));
      }),
      { numRuns: 25 },
    );
    expect(deadlocks).toBeLessThan(25);
  });
});
