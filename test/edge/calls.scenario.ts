import { until } from '../support/until.js';
import { Edge, freePort, HOUR, START_MS } from './edge.js';
import { describeEdge } from './packages.js';
import { registerByUdp } from './phones.js';
import { answerOne, call } from './sipp-phones.js';

describeEdge('calls by a Kamailio with the configuration of docs/edge.md', () => {
  let edge: Edge;
  let callee: number;

  beforeAll(async () => {
    edge = await Edge.start({ phones: 2 });
    await edge.authorize();
    callee = await freePort();
    const contact = `sip:u2@127.0.0.1:${callee}`;
    await registerByUdp(edge.registrar, { user: 'u2', contact, expires: HOUR });
  }, START_MS);

  afterAll(() => edge?.close());

  async function records(count: number): Promise<any[]> {
    return until(`${count} records`, async () => {
      const { json } = await edge.api.get('/callrecords');
      return json.data.records.length === count && json.data.records;
    }).catch((error) => {
      throw new Error(`${error}\n${edge.kamailio.output}`);
    });
  }

  it('are live while the two talk, and have a cause when they have ended', async () => {
    const answered = answerOne(callee, 'answer');
    const calling = call(edge.registrar, 'u2', 3_000);
    const live = await until('a call that is answered', async () => {
      const { json } = await edge.api.get('/calls');
      return json.data.calls.find(({ state }: any) => state === 'answered');
    });
    expect(live).toMatchObject({ device_id: edge.devices[0], node: 'kamailio-1' });
    await Promise.all([answered, calling]);
    const [record] = await records(1);
    const { call_id } = live;
    expect(record).toMatchObject({ call_id, device_id: edge.devices[0], ended_by: 'report', cause: 16 });
    expect(record.duration_seconds).toBeGreaterThanOrEqual(2);
    expect(record.code).not.toBe(408);
  }, 30_000);

  it('have the status and the cause that a phone refuses them with', async () => {
    const busy = answerOne(callee, 'busy');
    await call(edge.registrar, 'u2', 0);
    await busy;
    const failed = (await records(2)).filter(({ answered_at }) => answered_at === null);
    expect(failed).toMatchObject([{ device_id: edge.devices[0], code: 486, cause: 17 }]);
  }, 30_000);

  it('have a status where nobody answers', async () => {
    await call(edge.registrar, 'u2', 0);
    const [{ code, cause, answered_at }] = (await records(3)).filter(({ cause }) => cause === null);
    expect({ code, cause, answered_at }).toEqual({ code: 408, cause: null, answered_at: null });
    expect((await edge.api.get('/calls')).json.data.calls).toEqual([]);
  }, 30_000);
});
