import { trunkBody } from '../support/trunk.js';
import type { Received, Sent } from './client.js';
import { type Kind, type Places, some } from './kinds.js';
import { ORGANIZATIONS } from './seed/values.js';

const organization_id = ORGANIZATIONS.large;

interface Resource {
  path: string;
  word: string;
  body(): object;
  change(): object;
}

const run = Date.now();
let made = 0;

const TRUNK: Resource = {
  path: '/siptrunk',
  word: 'new',
  body: () => trunkBody(organization_id, `${run} ${made++}`),
  change: () => ({ max_channels: 1 + (made++ % 500) }),
};

/** Below all vendors' addresses, and different in each run that shares a database. */
const macOf = (n: number): string => `02${((run % 2 ** 20) * 2 ** 20 + n).toString(16).padStart(10, '0')}`;

const DEVICE: Resource = {
  path: '/devices',
  word: 'phone',
  body: () => ({
    mac_address: macOf(made++),
    organization_id,
    name: "Jane's Desk Phone",
    model: 'yealink_t46u',
    manufacturer: 'Yealink',
    lines: [{ line_number: 1, extension: `${run}-${made}`, label: 'Jane Smith', type: 'primary' }],
    settings: { timezone: 'America/New_York', language: 'en', ringtone: 'default' },
  }),
  change: () => ({ name: `Desk ${made++}` }),
};

/** What was made and is there to be written to. */
interface Made {
  ids: string[];
  bodies: object[];
}

function creation({ path, word, body }: Resource, { ids, bodies }: Made): Kind {
  return {
    name: `PUT ${path}/${word}`,
    sort: 'write',
    next: () => {
      bodies.push(body());
      return { method: 'PUT', path: `${path}/${word}`, body: bodies.at(-1) };
    },
    received: ({ text }: Received) => {
      ids.push((JSON.parse(text) as { data: { id: string } }).data.id);
    },
  };
}

/** Each row is changed, put again as it was made, and put again without a change. */
function changes({ path, change }: Resource, { ids, bodies }: Made): Kind[] {
  const next = (
    method: 'PUT' | 'POST',
    bodyOf: (index: number) => object,
    turn: number,
  ): Sent | undefined => {
    const index = turn % ids.length;
    return ids.length > 0 ? { method, path: `${path}/${ids[index]}`, body: bodyOf(index) } : undefined;
  };
  let [updated, replaced] = [0, 0];
  return [
    { name: `POST ${path}/{new}`, sort: 'write', next: () => next('POST', change, updated++) },
    {
      name: `PUT ${path}/{new} with a change`,
      sort: 'write',
      next: () => next('PUT', (index) => ({ ...bodies[index], ...change() }), replaced++),
    },
    {
      name: `PUT ${path}/{same} without a change`,
      sort: 'write',
      next: () => next('PUT', () => ({ ...bodies[0] }), 0),
    },
  ];
}

function deletion({ path }: Resource, { ids }: Made): Kind {
  return {
    name: `DELETE ${path}/{new}`,
    sort: 'write',
    next: () => {
      const id = ids.pop();
      return id ? { method: 'DELETE', path: `${path}/${id}` } : undefined;
    },
  };
}

/** What a registrar reports of devices that are new, and of any. */
function registrations({ ids }: Made, places: Places): Kind[] {
  const report = (name: string, deviceOf: () => string | undefined): Kind => ({
    name: `PUT /sipedge/registrations/${name}`,
    sort: 'write',
    next: () => {
      const device = deviceOf();
      const body = { contact: 'sip:1002@192.168.1.100:5060', expires: 3600, line_number: 1 };
      return device ? { method: 'PUT', path: `/sipedge/registrations/${device}`, body } : undefined;
    },
  });
  let [first, again, ended] = [0, 0, 0];
  return [
    report('{new}, the first', () => ids[first++]),
    report('{new}, a refresh', () => ids[again++ % ids.length]),
    report('{device}', () => String(places.device())),
    {
      name: 'DELETE /sipedge/registrations/{new}',
      sort: 'write',
      next: () =>
        ended < ids.length ? { method: 'DELETE', path: `/sipedge/registrations/${ids[ended++]}` } : undefined,
    },
  ];
}

/** Writes in the order in which they need one another. They leave nothing that the next run would trip over. */
export function writes(places: Places): Kind[] {
  const [trunks, devices]: Made[] = [
    { ids: [], bodies: [] },
    { ids: [], bodies: [] },
  ];
  return [
    creation(TRUNK, trunks),
    ...changes(TRUNK, trunks),
    deletion(TRUNK, trunks),
    creation(DEVICE, devices),
    ...registrations(devices, places),
    ...changes(DEVICE, devices),
    deletion(DEVICE, devices),
    {
      name: 'POST /sipgwping/{gateway}/ping/now',
      sort: 'write',
      next: () => ({
        method: 'POST',
        path: `/sipgwping/${places.gateway()}/ping/now`,
        body: { status: 'healthy', response_time_ms: 40 + some(10), packet_loss_percent: 0 },
      }),
    },
  ];
}
