import pg from 'pg';
import { Api } from './support/api.js';
import { freshServers, type Service, startService } from './support/service.js';

/** On a service of its own, since a worker purges when it starts. */
describe('traffic that counts no more', () => {
  let variables: NodeJS.ProcessEnv;
  let service: Service;
  let database: pg.Client;

  beforeAll(async () => {
    variables = await freshServers();
    service = await startService(variables);
    database = new pg.Client(variables.DATABASE_URL);
    await database.connect();
  });

  afterAll(async () => {
    await database.end();
    await service.stop();
  });

  it('is purged in batches, and nothing else is', async () => {
    const api = await Api.as({ org_ids: ['org_purge'] }, service.url);
    const entry = { organization_id: 'org_purge', ip_address: '192.0.2.1' };
    const { id } = (await api.put('/orgips/new', entry)).json.data;
    const at = new Date().toISOString();
    const traffic = [{ ip_address: '192.0.2.1', requests: 7, at }];
    await api.post('/sipedge/traffic', { traffic });
    await database.query(
      `INSERT INTO organization_ip_traffic (entry_id, hour, requests)
       SELECT $1, date_trunc('hour', now()) - n * interval '1 hour', n FROM generate_series(25, 10100) AS n`,
      [id],
    );

    await service.stop();
    service = await startService(variables);
    await expect(left()).resolves.toEqual([7]);

    /** The requests of the buckets that are left once the purge has run. */
    async function left(): Promise<number[]> {
      for (;;) {
        const { rows } = await database.query<{ requests: string }>(
          'SELECT requests FROM organization_ip_traffic ORDER BY hour DESC',
        );
        if (rows.length === 1) return rows.map(({ requests }) => Number(requests));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });
});
