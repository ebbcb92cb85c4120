import { Api } from '../support/api.js';
import { freshDatabase } from '../support/database.js';
import { type Service, startService } from '../support/service.js';

/** So many that what the oldest of them are called is neither among the first nor gathered. */
const DEVICES = 130_000;
const OLD = 60_000;
/** Of so many of the newest another word is part of the name: few, whatever the first page looks like. */
const NEWEST = 4_000;
/** What some of the newer ones are called, too. */
const NEWER = new Set([70_001, 70_002, 80_001]);
const RUN_MS = 240_000;

interface Device {
  id: string;
  name: string;
  mac: string;
  organization: string;
}

function deviceOf(n: number): Device {
  const old = n <= OLD;
  const number = String(n).padStart(6, '0');
  const newer = n > DEVICES - NEWEST ? 'Ahorn quince' : NEWER.has(n) ? 'Ahorn zeppelin' : 'Ahorn';
  return {
    id: `dev_far${number}`,
    name: `${old ? 'Zeppelin quayside' : newer} ${number}`,
    mac: `02${old ? 'aaaa' : 'bbbb'}${number}`,
    organization: `org_${n % 2}`,
  };
}

const ORDERS: Record<string, (devices: Device[]) => Device[]> = {
  created_at: (devices) => devices,
  name: (devices) => devices.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
};

describe('what many devices are called that are far from the first', () => {
  let service: Service;
  let operator: Api;
  /** The oldest first. */
  const devices = Array.from({ length: DEVICES }, (_, index) => deviceOf(index + 1));

  beforeAll(async () => {
    const { dataSource, settings } = await freshDatabase();
    await dataSource.query(
      `INSERT INTO devices (id, organization_id, mac_address, type, name, provisioning_status, secrets_ciphertext,
         secrets_key_id, configuration_changed_at, created_at, updated_at, version)
       SELECT id, organization, mac::macaddr, 'phone', name, 'provisioned', '', '', now(),
         now() - ($4 - n) * interval '8 minutes', now(), 1
       FROM unnest($1::text[], $2::text[], $3::text[], $5::text[]) WITH ORDINALITY AS each (id, name, mac, organization, n)`,
      [
        devices.map(({ id }) => id),
        devices.map(({ name }) => name),
        devices.map(({ mac }) => mac),
        DEVICES,
        devices.map(({ organization }) => organization),
      ],
    );
    await dataSource.query('ANALYZE');
    await dataSource.destroy();
    const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = settings;
    service = await startService({ DATABASE_URL, REDIS_URL, ROLES: 'api' });
    operator = await Api.as({ org_ids: ['*'] }, service.url);
  }, RUN_MS);

  afterAll(() => service.stop());

  async function page(parameters: Record<string, string>): Promise<{ ids: string[]; pagination: any }> {
    const { status, json } = await operator.get(`/devices?${new URLSearchParams(parameters).toString()}`);
    expect(status).toBe(200);
    return { ids: json.data.devices.map(({ id }: Device) => id), pagination: json.data.pagination };
  }

  const texts = [
    'quayside',
    'zeppelin',
    'pelin',
    '02aaaa',
    '2aaaa0599',
    'quayside 0599',
    'quayside ahorn',
    'qu',
  ];
  const sorts = ['created_at', 'name'].flatMap((order) => [order, `-${order}`]);
  const asked = texts.flatMap((q) => sorts.map((sort) => ({ q, sort })));

  const further: { q: string; sort: string; status?: string; organization_id?: string }[] = [
    { q: 'quayside', sort: '-created_at', status: 'offline' },
    { q: 'quince', sort: '-created_at' },
    { q: 'quince', sort: '-created_at', organization_id: 'org_0' },
    { q: 'quince', sort: 'name', organization_id: 'org_1' },
    { q: 'zeppelin', sort: '-created_at', organization_id: 'org_1' },
  ];
  it.each([...asked, ...further])('%j', async (filters) => {
    const { q, sort, organization_id } = { organization_id: undefined, ...filters };
    const fitting = devices.filter(
      ({ name, mac, organization }) =>
        (name.toLowerCase().includes(q) || mac.includes(q)) &&
        (organization_id === undefined || organization === organization_id),
    );
    const ordered = ORDERS[sort.replace('-', '')](fitting);
    const ids = (sort.startsWith('-') ? ordered.toReversed() : ordered).map(({ id }) => id);

    const first = await page({ ...filters, per_page: '50' });
    expect(first.ids).toEqual(ids.slice(0, 50));
    const { total, total_is_estimate, next_cursor } = first.pagination;
    if (ids.length <= 10_000) expect([total, total_is_estimate]).toEqual([ids.length, false]);
    else expect(Math.abs(total - ids.length)).toBeLessThan(ids.length / 4);

    expect((await page({ ...filters, page: '3', per_page: '40' })).ids).toEqual(ids.slice(80, 120));
    if (!next_cursor) return;
    const second = await page({ cursor: next_cursor, per_page: '60', count: 'false' });
    expect(second.ids).toEqual(ids.slice(50, 110));
    if (!second.pagination.next_cursor) return;
    const third = await page({ cursor: second.pagination.next_cursor, per_page: '60' });
    expect(third.ids).toEqual(ids.slice(110, 170));
  });
});
