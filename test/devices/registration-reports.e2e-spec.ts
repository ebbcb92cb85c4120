import fc from 'fast-check';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { PreparedQueries } from '../../src/database/prepared-queries.js';
import { Transactions } from '../../src/database/transactions.js';
import { WHOLE_DEVICE } from '../../src/devices/registrations/device-registration.entity.js';
import { RegistrationReports } from '../../src/devices/registrations/registration-reports.js';
import { RegistrationStore } from '../../src/devices/registrations/registration.store.js';
import type {
  OfferedReport,
  ReportAnswer,
} from '../../src/devices/registrations/report-registrations.sql.js';
import { freshDatabase } from '../support/database.js';
import { databaseClient } from '../support/database-client.js';
import { insertDevices } from '../support/stored-devices.js';

const ORGANIZATION = 'org_reports';
const LINES = [1, 2];

/** Counts the statements that it takes. */
class CountingStore extends RegistrationStore {
  statements = 0;

  override report(reports: readonly OfferedReport[]): Promise<ReportAnswer[]> {
    this.statements++;
    return super.report(reports);
  }
}

describe('reports of registrations that arrive together', () => {
  let database: DataSource;
  let other: pg.Client;
  let transactions: Transactions;
  let store: CountingStore;
  let reports: RegistrationReports;

  beforeAll(async () => {
    const { dataSource, settings } = await freshDatabase();
    database = dataSource;
    other = await databaseClient(settings.databaseUrl);
    transactions = new Transactions(database);
    store = new CountingStore(new PreparedQueries(database, transactions), database);
    reports = new RegistrationReports(store, transactions);
  });

  afterAll(async () => {
    await other.end();
    await database.destroy();
  });

  const make = (count: number): Promise<string[]> =>
    insertDevices(database, { count, organization: ORGANIZATION, lines: LINES });

  const register = (device_id: string, line_number: number, contact = 'sip:1@192.0.2.1'): OfferedReport => ({
    device_id,
    line_number,
    organizations: [ORGANIZATION],
    action: 'register',
    register: { contact, received: null, aor: null, user_agent: null, ip_address: null, expires: 600 },
  });
  const end = (device_id: string, line_number: number): OfferedReport => ({
    device_id,
    line_number,
    organizations: null,
    action: 'end',
  });
  const takeAll = (all: OfferedReport[]): Promise<ReportAnswer[]> =>
    Promise.all(all.map((report) => reports.take(report)));

  /** The contacts of a device's live registrations, by line. */
  async function live(deviceId: string): Promise<Map<number, string>> {
    const rows: { line_number: number; contact: string }[] = await database.query(
      `SELECT line_number, contact FROM device_registrations WHERE device_id = $1 AND expires_at > now()`,
      [deviceId],
    );
    return new Map(rows.map(({ line_number, contact }) => [line_number, contact]));
  }

  it('leave what they would leave one after the other', async () => {
    const report = fc.record({
      device: fc.nat({ max: 2 }),
      line: fc.nat({ max: 3 }),
      ends: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 12 }), async (told) => {
        const devices = await make(3);
        const offered = told.map(({ device, line, ends }, index) =>
          ends ? end(devices[device], line) : register(devices[device], line, `sip:${index}@192.0.2.1`),
        );
        const before = store.statements;
        const answers = await takeAll(offered);
        expect(store.statements - before).toBeLessThanOrEqual(told.length);
        const expected = devices.map(() => new Map<number, string>());
        told.forEach(({ device, line, ends }, index) => {
          const known = expected[device];
          const has_line = line === WHOLE_DEVICE || LINES.includes(line);
          const over = has_line && ends ? [...known.keys()].filter((each) => [each, 0].includes(line)) : [];
          over.forEach((each) => known.delete(each));
          if (has_line && !ends) known.set(line, offered[index].register!.contact);
          expect(answers[index]).toMatchObject({ reached: true, has_line, ended: over.length > 0 });
          expect(answers[index].registered !== null).toBe(has_line && !ends);
        });
        expect(await Promise.all(devices.map(live))).toEqual(expected);
        const registered: { registered: boolean }[] = await database.query(
          'SELECT registered FROM devices WHERE id = ANY ($1) ORDER BY id',
          [devices],
        );
        expect(registered.map((row) => row.registered)).toEqual(expected.map(({ size }) => size > 0));
      }),
      { numRuns: 60 },
    );
  });

  it('share statements', async () => {
    const devices = await make(60);
    const before = store.statements;
    await takeAll(devices.map((id) => register(id, 1)));
    expect(store.statements - before).toBe(1);
    expect(await Promise.all(devices.map(async (id) => (await live(id)).size))).toEqual(devices.map(() => 1));
  });

  it('are each for those who may report of the device', async () => {
    const [ours, theirs] = await make(2);
    const stranger = { ...register(theirs, 1), organizations: ['org_other', 'org_more'] };
    const answers = await takeAll([register(ours, 1), stranger, register('dev_reports_none', 1)]);
    expect(answers.map(({ organization_id, registered }) => [organization_id, registered !== null])).toEqual([
      [ORGANIZATION, true],
      [ORGANIZATION, false],
      [null, false],
    ]);
    expect((await live(theirs)).size).toBe(0);
  });

  it('wait for nobody but who is at work on their device, and stay in order', async () => {
    const [held, free] = await make(2);
    await other.query('BEGIN');
    await other.query('SELECT FROM devices WHERE id = $1 FOR UPDATE', [held]);
    const waiting = takeAll([register(held, 1, 'sip:1@192.0.2.1'), register(held, 1, 'sip:2@192.0.2.1')]);
    let answered = false;
    void waiting.finally(() => (answered = true));
    await reports.take(register(free, 1));
    expect((await live(free)).size).toBe(1);
    expect(answered).toBe(false);
    await other.query('DELETE FROM device_lines WHERE device_id = $1 AND line_number = 2', [held]);
    await other.query('COMMIT');
    expect((await waiting).map(({ reached }) => reached)).toEqual([true, true]);
    expect(await live(held)).toEqual(new Map([[1, 'sip:2@192.0.2.1']]));
    expect((await reports.take(register(held, 2))).has_line).toBe(false);
  });

  it('fail alone', async () => {
    const [bad, good] = await make(2);
    const impossible = register(bad, 1);
    impossible.register!.ip_address = 'phone.example.com';
    const taken = [reports.take(impossible), reports.take(register(good, 1))];
    const outcomes = await Promise.allSettled(taken);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect([(await live(bad)).size, (await live(good)).size]).toEqual([0, 1]);
  });

  it('join the open transaction', async () => {
    const [id] = await make(1);
    const undone = transactions.run(async () => {
      expect((await reports.take(register(id, 1))).registered).not.toBeNull();
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect((await live(id)).size).toBe(0);
  });
});
