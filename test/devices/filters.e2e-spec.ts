import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';

/** More than are counted, in one organization; the other one has fewer than are looked through. */
const LARGE = 11_000;
const SMALL = 400;
/** Of the oldest devices of the large organization alone. */
const OLD = 600;

interface Device {
  id: string;
  organization: string;
  name: string | null;
  mac: string;
  online: boolean;
}

const organizations = [unique('org_'), unique('org_')];
let database: pg.Client;
/** The newest first. */
let devices: Device[];
let owner: Api;

/** Rows that are written by SQL alone, with the columns that there have always been. */
async function insert(): Promise<void> {
  const prefix = `dev_${randomBytes(6).toString('hex')}`;
  await database.query(
    `INSERT INTO devices (id, organization_id, mac_address, type, name, provisioning_status, secrets_ciphertext,
       secrets_key_id, configuration_changed_at, created_at, updated_at, version)
     SELECT $1 || n, CASE WHEN n <= $4 THEN $2 ELSE $3 END,
       ('02' || substr(md5($1 || n), 1, 10))::macaddr, 'phone',
       CASE WHEN n % 17 = 0 THEN NULL WHEN n <= $5 THEN 'Legacy set ' || n WHEN n % 400 = 7 THEN 'Käthe''s \\ 100% ' || n
         ELSE (ARRAY['Desk', 'Reception', 'Meeting room'])[1 + n % 3] || ' ' || n END,
       'provisioned', '', '', now(), now() - interval '1 day' + (n / 3) * interval '1 second', now(), 1
     FROM generate_series(1, $4::integer + $6::integer) AS n`,
    [prefix, ...organizations, LARGE, OLD, SMALL],
  );
  // Of those that are online a few are in the small organization; some are lines, and some have just expired.
  await database.query(
    `INSERT INTO device_registrations
       (device_id, line_number, contact, registered_at, last_registered_at, expires_at)
     SELECT id, line, 'sip:1@192.0.2.1', now(), now(),
       now() + CASE WHEN version = 1 AND substr(id, $2)::integer % 5 = 0 THEN interval '1 s' ELSE interval '1 h' END
     FROM devices, generate_series(0, 1) AS line
     WHERE id LIKE $1 || '%' AND substr(id, $2)::integer % 2 = 0`,
    [prefix, prefix.length + 1],
  );
  const { rows } = await database.query<{
    id: string;
    organization: string;
    name: string | null;
    mac: string;
  }>(
    `SELECT id, organization_id AS organization, name, replace(mac_address::text, ':', '') AS mac
     FROM devices WHERE id LIKE $1 || '%' ORDER BY created_at DESC, id DESC`,
    [prefix],
  );
  devices = rows.map((row) => {
    const number = Number(row.id.slice(prefix.length));
    return { ...row, online: number % 2 === 0 && number % 5 !== 0 };
  });
}

beforeAll(async () => {
  database = await databaseClient();
  await insert();
  owner = await Api.as({ org_ids: organizations });
  // Until the short registrations are over, whether or not somebody has taken note of it.
  await database.query('SELECT pg_sleep(1.1)');
});

afterAll(async () => {
  for (const table of ['device_registrations', 'devices']) {
    const key = table === 'devices' ? 'id' : 'device_id';
    await database.query(
      `DELETE FROM ${table} WHERE ${key} IN (SELECT id FROM devices WHERE organization_id = ANY ($1))`,
      [organizations],
    );
  }
  await database.end();
});

interface Filters {
  organization_id?: string;
  status?: string;
  q?: string;
  sort?: string;
}

/** The devices that fit, in their order, by other means. */
function expected({ organization_id, status, q = '', sort = '-created_at' }: Filters): Device[] {
  const folded = q.toLowerCase();
  const digits = folded.replace(/[:.\s-]/g, '');
  const found = devices.filter(
    ({ organization, name, mac, online }) =>
      (organization_id === undefined || organization === organization_id) &&
      (status === undefined || (status === 'online') === online) &&
      ((name ?? '').toLowerCase().includes(folded) ||
        (/^[0-9a-f]{1,12}$/.test(digits) && mac.includes(digits))),
  );
  if (sort.endsWith('name')) {
    const key = ({ name, id }: Device): string => `${(name ?? '').toLowerCase()}\0${id}`;
    const keyed = found.map((device) => ({ device, key: Buffer.from(key(device)) }));
    found.splice(0, found.length, ...keyed.sort((a, b) => a.key.compare(b.key)).map(({ device }) => device));
  } else found.reverse();
  return sort.startsWith('-') ? found.reverse() : found;
}

const query = (parameters: object): string =>
  new URLSearchParams(parameters as Record<string, string>).toString();

async function page(parameters: object): Promise<{ ids: string[]; pagination: any }> {
  const { status, json } = await owner.get(`/devices?${query(parameters)}`);
  expect(status).toBe(200);
  return { ids: json.data.devices.map(({ id }: Device) => id), pagination: json.data.pagination };
}

const TEXTS = [
  'd',
  'ä',
  'z',
  '7',
  'de',
  'zz',
  '\\',
  '%',
  '’',
  "e's",
  'desk',
  'reception',
  'room 1',
  'legacy',
  'legacy set 59',
];
const MACS = ['02', '0', 'f', '00:1', 'a-b'];

it('finds by every combination of filters, in every order, what there is', async () => {
  const filters = fc.record(
    {
      organization_id: fc.constantFrom(...organizations),
      status: fc.constantFrom('online', 'offline'),
      q: fc.constantFrom(...TEXTS, ...MACS),
      sort: fc.constantFrom('-created_at', 'created_at', 'name', '-name'),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(filters, fc.integer({ min: 1, max: 4 }), async (asked, number) => {
      const ids = expected(asked).map(({ id }) => id);
      const first = await page({ ...asked, per_page: 40 });
      expect(first.ids).toEqual(ids.slice(0, 40));
      const { total, total_is_estimate, next_cursor } = first.pagination;
      expect(next_cursor === null).toBe(ids.length <= 40);
      if (ids.length <= 10_000) expect([total, total_is_estimate]).toEqual([ids.length, false]);
      else expect(total).toBeGreaterThan(10_000);

      const numbered = await page({ ...asked, per_page: 40, page: number });
      expect(numbered.ids).toEqual(ids.slice((number - 1) * 40, number * 40));
      if (next_cursor === null) return;
      const second = await page({ cursor: next_cursor, per_page: 60 });
      expect(second.ids).toEqual(ids.slice(40, 100));
      expect(second.pagination.next_cursor === null).toBe(ids.length <= 100);
    }),
    { numRuns: 40 },
  );
});

it('says which totals are estimates', async () => {
  const [organization_id] = organizations;
  expect((await page({ organization_id })).pagination.total_is_estimate).toBe(true);
  expect((await page({ organization_id, status: 'online' })).pagination.total_is_estimate).toBe(false);
  expect((await page({ organization_id, page: 276, per_page: 40 })).pagination.total_is_estimate).toBe(true);
  expect((await page({ organization_id, page: 275, per_page: 40 })).pagination.next_cursor).toBeNull();
});

it('iterates all of them by cursor, each once', async () => {
  const seen: string[] = [];
  let parameters: object = { status: 'offline', count: 'false', per_page: 200 };
  for (;;) {
    const { ids, pagination } = await page(parameters);
    seen.push(...ids);
    expect(pagination.total).toBeUndefined();
    if (!pagination.next_cursor) break;
    parameters = { cursor: pagination.next_cursor, count: 'false', per_page: 200 };
  }
  expect(seen).toEqual(expected({ status: 'offline' }).map(({ id }) => id));
});

it('takes note of the parts of names wherever a device is written, or becomes another', async () => {
  const unknown = async (where: string, values: unknown[]): Promise<number> => {
    const { rows } = await database.query<{ unknown: number }>(
      `SELECT count(*)::integer AS unknown FROM devices CROSS JOIN name_parts(name_key) AS part
       WHERE ${where} AND NOT (
         EXISTS (SELECT FROM device_name_weeks AS known WHERE known.part = part.part AND week = week_of(created_at))
         AND EXISTS (SELECT FROM device_name_initials AS known
           WHERE known.part = part.part AND initials = left(name_key, 2)))`,
      values,
    );
    return rows[0].unknown;
  };
  expect(await unknown('organization_id = ANY ($1)', [organizations])).toBe(0);

  const id = unique('dev_parts');
  await database.query(
    `INSERT INTO devices (id, organization_id, mac_address, type, name, provisioning_status, secrets_ciphertext,
       secrets_key_id, configuration_changed_at, created_at, updated_at, version)
     SELECT $1, organization_id, ('06' || substr(md5($1), 1, 10))::macaddr, type, $1, provisioning_status,
       secrets_ciphertext, secrets_key_id, now(), now(), now(), 1 FROM devices WHERE organization_id = $2 LIMIT 1`,
    [id, organizations[1]],
  );
  try {
    expect(await unknown('id = $1', [id])).toBe(0);
    await database.query(`UPDATE devices SET name = 'Zürich ' || $1 WHERE id = $1`, [id]);
    expect(await unknown('id = $1', [id])).toBe(0);
    await database.query(`UPDATE devices SET created_at = '1969-07-20T20:17:40Z' WHERE id = $1`, [id]);
    expect(await unknown('id = $1', [id])).toBe(0);
  } finally {
    await database.query('DELETE FROM devices WHERE id = $1', [id]);
  }
});
