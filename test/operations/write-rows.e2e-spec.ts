import type { DataSource } from 'typeorm';
import { AuditEvent } from '../../src/audit/audit-event.entity.js';
import { inserted, updated, writeRows } from '../../src/database/write-rows.js';
import { Domain } from '../../src/domains/domain.entity.js';
import { unique } from '../support/api.js';
import { freshDatabase } from '../support/database.js';

let database: DataSource;

beforeAll(async () => {
  ({ dataSource: database } = await freshDatabase({}, [Domain, AuditEvent]));
});

afterAll(() => database.destroy());

/** A value of every type that columns have. */
function domain(): Domain {
  const at = new Date('2026-02-03T04:05:06.789Z');
  return database.manager.create(Domain, {
    id: unique('dom_'),
    organization_id: 'org_1',
    domain: `${unique('d')}.example.com`,
    status: 'inactive',
    type: 'primary',
    ssl_enabled: true,
    ssl_certificate_expiry: null,
    dns_verification_record: 'record',
    dns_records: null,
    settings: { text: `'"\\ € 😀`, list: [1, 'two', null, { three: 3.5 }], empty: {} },
    secret_settings: ['/a "quoted", one', '/b'],
    secrets_ciphertext: Buffer.from([0, 1, 127, 128, 255]),
    secrets_key_id: 'key',
    verified_at: null,
    verification_started_at: at,
    check_attempts: 0,
    next_check_at: null,
    last_checked_at: at,
    created_at: at,
    updated_at: at,
    deleted_at: null,
    version: 1,
  });
}

function event(id: string): Partial<AuditEvent> {
  const resource = { resource_type: 'domain', resource_id: 'dom_1', organization_id: 'org_1' };
  return { id, ...resource, actor: 'user_1', action: 'create', request_id: 'request', before: null };
}

const BY_CLOCK = { created_at: 'clock_timestamp()' };

describe('writeRows', () => {
  it('writes every type of column, and rows of several tables in one statement', async () => {
    const { manager } = database;
    const [row, id] = [domain(), unique('audit_')];
    const after = { list: [1, 2], nothing: null };
    await writeRows(manager, [
      inserted(Domain, row),
      inserted(AuditEvent, { ...event(id), after }, BY_CLOCK),
    ]);
    expect(await manager.findOneBy(Domain, { id: row.id })).toEqual(row);
    expect(await manager.findOneBy(AuditEvent, { id })).toMatchObject({ before: null, after });
    const [{ unset, wrote }] = await manager.query<{ unset: boolean; wrote: boolean }[]>(
      `SELECT before IS NULL AS unset, domains.xmin = audit_events.xmin AS wrote
       FROM audit_events, domains WHERE audit_events.id = $1 AND domains.id = $2`,
      [id, row.id],
    );
    expect([unset, wrote]).toEqual([true, true]);

    row.settings = { other: true };
    row.secrets_ciphertext = row.secrets_key_id = null;
    await writeRows(manager, [updated(Domain, row)]);
    await writeRows(manager, [updated(Domain, { id: row.id, secret_settings: [], version: 2 })]);
    expect(await manager.findOneBy(Domain, { id: row.id })).toEqual({
      ...row,
      secret_settings: [],
      version: 2,
    });
  });

  it('leaves nothing of what a transaction around it takes back', async () => {
    const row = domain();
    const work = database.transaction(async (manager) => {
      await writeRows(manager, [inserted(Domain, row)]);
      throw new Error('Taken back');
    });
    await expect(work).rejects.toThrow('Taken back');
    expect(await database.manager.findOneBy(Domain, { id: row.id })).toBeNull();
  });

  it('writes all rows or none', async () => {
    const [row, id] = [domain(), unique('audit_')];
    const record = inserted(AuditEvent, event(id), BY_CLOCK);
    await writeRows(database.manager, [record]);
    await expect(writeRows(database.manager, [inserted(Domain, row), record])).rejects.toMatchObject({
      constraint: 'audit_events_pkey',
    });
    expect(await database.manager.findOneBy(Domain, { id: row.id })).toBeNull();
  });
});
