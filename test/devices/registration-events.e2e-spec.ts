import type pg from 'pg';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice } from '../support/devices.js';
import { until } from '../support/until.js';

const organization = unique('org_');
const CONTACT = 'sip:1001@192.0.2.10:5060';
let api: Api;
let database: pg.Client;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  database = await databaseClient();
});

afterAll(() => database.end());

const register = ({ id }: { id: string }, expires = 600): Promise<unknown> =>
  api.put(`/sipedge/registrations/${id}`, { contact: CONTACT, expires });

async function announced({ id }: { id: string }): Promise<string[]> {
  const { rows } = await database.query<{ type: string }>(
    `SELECT type FROM outbox_events WHERE organization_id = $1 AND data ->> 'id' = $2 ORDER BY created_at`,
    [organization, id],
  );
  return rows.map(({ type }) => type);
}

describe('events of registrations', () => {
  it('tell of a device that comes and goes, and are damped while it flaps', async () => {
    const unheard = await makeDevice(api, organization);
    await register(unheard);
    const url = 'http://127.0.0.1:9/registrations';
    await api.create('/webhooks/new', {
      organization_id: organization,
      url,
      events: ['device.registered', 'device.unregistered'],
    });
    const device = await makeDevice(api, organization);
    await register(device);
    await until('the event of its registration', async () => (await announced(device)).length === 1);
    const { rows } = await database.query('SELECT type, data FROM outbox_events WHERE organization_id = $1', [
      organization,
    ]);
    expect(rows).toEqual([
      {
        type: 'device.registered',
        data: {
          id: device.id,
          organization_id: organization,
          mac_address: device.mac_address,
          name: device.name,
          status: 'online',
        },
      },
    ]);

    // Back to what was told, and then gone: the minute is over at once.
    for (const expires of [0, 600, 0, 600]) await register(device, expires);
    const due = await database.query(
      `SELECT due_at - announced_at AS wait FROM registration_announcements WHERE device_id = $1`,
      [device.id],
    );
    expect(due.rows[0].wait).toMatchObject({ minutes: 1 });
    const isOver = `UPDATE registration_announcements SET announced_at = announced_at - interval '1 minute',
      due_at = due_at - interval '1 minute' WHERE device_id = $1`;
    await database.query(isOver, [device.id]);
    await until('nothing that waits', async () => {
      const { rows: waiting } = await database.query(
        'SELECT FROM registration_announcements WHERE device_id = $1 AND due_at IS NOT NULL',
        [device.id],
      );
      return waiting.length === 0;
    });
    expect(await announced(device)).toEqual(['device.registered']);

    await register(device, 0);
    await until('the event of its end', async () => (await announced(device)).length === 2);
    expect(await announced(device)).toEqual(['device.registered', 'device.unregistered']);
    expect(await announced(unheard)).toEqual([]);
  });
});
