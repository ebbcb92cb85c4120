import { until } from '../support/until.js';
import { Edge, HOUR, START_MS } from './edge.js';
import { describeEdge } from './packages.js';
import { registerByUdp } from './phones.js';
import { call } from './sipp-phones.js';

const REGISTRATIONS = '/sipedge/registrations';

describeEdge('what the service refuses of a Kamailio with the configuration of docs/edge.md', () => {
  let edge: Edge;

  beforeAll(async () => {
    edge = await Edge.start({ phones: 2 });
    await edge.authorize();
    await register('u1');
    await edge.becomesOnline(1);
  }, START_MS);

  afterAll(() => edge?.close());

  const register = (user: string, expires = HOUR): Promise<void> =>
    registerByUdp(edge.registrar, { user, contact: `sip:${user}@127.0.0.1:5090`, expires });

  /** Has the next reports refused, one with each status, and waits until they were. */
  async function refuse(path: string, statuses: number[], report: () => Promise<void>): Promise<string[]> {
    const { front } = edge;
    front.refuse(path, statuses);
    await report();
    await until('reports that are refused', () => front.refused.length === statuses.length);
    return front.refused.map(({ body }) => body);
  }

  it.each([400, 409, 413, 422])(
    'is not sent again after %i, and the next report is',
    async (status) => {
      const [dropped] = await refuse(REGISTRATIONS, [status], () => register('u2'));
      expect(dropped).toContain('u2@');
      await register('u1', 0);
      await edge.becomesOnline(0);
      expect(edge.kamailio.output).toContain(`registrations: ${status} refused by ${status}`);
      // The next refresh makes it right.
      await register('u2');
      await edge.becomesOnline(1);
      await register('u2', 0);
      await register('u1');
      await until('u1 alone', async () => {
        const [one, two] = [await edge.contactsOf('u1'), await edge.contactsOf('u2')];
        return one.length === 1 && two.length === 0;
      });
    },
    30_000,
  );

  it('holds up no later calls', async () => {
    const nobody = (): Promise<void> => call(edge.registrar, 'u1', 0);
    const [dropped] = await refuse('/sipedge/calls', [422], nobody);
    expect(dropped).toContain('"state":"ringing"');
    await nobody();
    const [record] = await until('a record', async () => {
      const { records } = (await edge.api.get('/callrecords')).json.data;
      return records.length > 0 && records;
    });
    expect(record).toMatchObject({ device_id: edge.devices[0], code: 408 });
    expect(dropped).not.toContain(record.call_id);
  }, 30_000);

  it('is sent again after any other status', async () => {
    const bodies = await refuse(REGISTRATIONS, [401, 403, 404, 429, 500, 503], () => register('u2'));
    expect(new Set(bodies.map((body) => body.includes('u2@')))).toEqual(new Set([true]));
    await edge.becomesOnline(2);
  }, 30_000);
});
