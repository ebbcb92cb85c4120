import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Api } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice } from '../support/devices.js';
import { freshServers, type Service, startService } from '../support/service.js';

/** On a service of its own, since a worker purges when it starts. */
describe('old registrations', () => {
  const organization = 'org_purge';
  let variables: NodeJS.ProcessEnv;
  let service: Service;
  let database: pg.Client;

  beforeAll(async () => {
    variables = { ...(await freshServers()), PROVISIONING_BASE_URL: 'https://phones.example.org/config/' };
    service = await startService(variables);
    database = await databaseClient(variables.DATABASE_URL);
  });

  afterAll(async () => {
    await database.end();
    await service.stop();
  });

  it('are forgotten after 30 days, but for the newest of each device', async () => {
    const api = await Api.as({ org_ids: [organization] }, service.url);
    const devices = [
      await makeDevice(api, organization, { lines: [{}, {}, {}] }),
      await makeDevice(api, organization, { lines: [{}, {}] }),
    ];
    expect(devices[0].provisioning_url).toMatch(
      /^https:\/\/phones\.example\.org\/config\/dev_\w+\/[\w-]{22,}$/,
    );
    const report = { contact: 'sip:1@192.0.2.1', expires: 600 };
    for (const { id, lines } of devices) {
      for (const { line_number } of lines)
        await api.put(`/sipedge/registrations/${id}`, { ...report, line_number });
    }
    const age = async (index: number, line: number, days: number): Promise<void> => {
      await database.query(
        `UPDATE device_registrations SET last_registered_at = last_registered_at - $3 * interval '1 day',
           expires_at = expires_at - $3 * interval '1 day' WHERE device_id = $1 AND line_number = $2`,
        [devices[index].id, line, days],
      );
    };
    await age(0, 2, 29);
    await age(0, 3, 31);
    await age(1, 1, 40);
    await age(1, 2, 31);

    await service.stop();
    service = await startService(variables);
    const { rows } = await purged();
    expect(rows).toEqual([
      { device: 0, line_number: 1 },
      { device: 0, line_number: 2 },
      { device: 1, line_number: 2 },
    ]);

    /** What is left once the purge has run. */
    async function purged(): Promise<pg.QueryResult> {
      for (;;) {
        const left = await database.query(
          `SELECT array_position($1::text[], device_id) - 1 AS device, line_number FROM device_registrations
          ORDER BY device, line_number`,
          [devices.map(({ id }) => id)],
        );
        if (left.rows.length < 5) return left;
        await sleep(20);
      }
    }
  });
});
