import type { DataSource } from 'typeorm';
import { freshDatabase } from '../support/database.js';
import { type Service, startService } from '../support/service.js';
import { until } from '../support/until.js';

const ENTRY = 'orgip_purge';

/** On a database of its own, since a worker purges when it starts. */
describe('traffic that counts no more', () => {
  let variables: NodeJS.ProcessEnv;
  let database: DataSource;
  let service: Service | undefined;

  beforeAll(async () => {
    const { dataSource, settings } = await freshDatabase();
    database = dataSource;
    variables = { DATABASE_URL: settings.databaseUrl, REDIS_URL: settings.redisUrl };
  });

  afterAll(async () => {
    await service?.stop();
    await database.destroy();
  });

  it('is purged in batches, and nothing else is', async () => {
    await database.query(
      `INSERT INTO organization_ips
         (id, organization_id, ip_address, cidr, type, created_at, updated_at, version)
       VALUES ($1, 'org_purge', '192.0.2.1', 32, 'whitelist', now(), now(), 1)`,
      [ENTRY],
    );
    // Of the hours 23 to 10,100 ago, the first two may still count.
    await database.query(
      `INSERT INTO organization_ip_traffic (entry_id, hour, requests)
       SELECT $1, date_trunc('hour', now()) - n * interval '1 hour', n FROM generate_series(23, 10100 + 23) AS n`,
      [ENTRY],
    );
    service = await startService(variables);
    const left = await until('the purge', async () => {
      const rows = await database.query<{ requests: string }[]>(
        'SELECT requests FROM organization_ip_traffic ORDER BY hour DESC',
      );
      return rows.length < 100 && rows.map(({ requests }) => Number(requests));
    });
    expect(left).toEqual([23, 24]);
  });
});
