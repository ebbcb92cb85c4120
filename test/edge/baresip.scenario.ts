import { until } from '../support/until.js';
import { Baresip, type BaresipOptions } from './baresip.js';
import { Edge, START_MS } from './edge.js';
import { describeEdge } from './packages.js';

describeEdge('baresip at a Kamailio with the configuration of docs/edge.md', () => {
  const phones: Baresip[] = [];
  let edge: Edge;

  beforeAll(async () => {
    edge = await Edge.start({
      phones: 3,
      settings: ({ port }) => ({ SIP_OUTBOUND_PROXY: `sip:127.0.0.1:${port};lr` }),
    });
    await edge.authorize();
  }, START_MS);

  afterAll(async () => {
    for (const phone of phones) await phone.end('SIGKILL');
    await edge?.close();
  });

  function start(user: string, transport: BaresipOptions['transport'], calls?: string): Baresip {
    const { registrar, kamailio } = edge;
    const phone = Baresip.start({ registrar, user, transport, calls, certificate: kamailio.certificate });
    phones.push(phone);
    return phone;
  }

  it.each([
    ['udp', 'SIGTERM'],
    ['tcp', 'SIGTERM'],
    ['tls', 'SIGTERM'],
    ['tcp', 'SIGKILL'],
    ['tls', 'SIGKILL'],
  ] as const)(
    'is registered by %s with its password until %s',
    async (transport, signal) => {
      const phone = start('u1', transport);
      expect(await edge.contacts('u1', 1)).toMatchObject([
        {
          transport,
          contact: expect.stringMatching(/^sip:u1-/),
          user_agent: expect.stringContaining('baresip'),
        },
      ]);
      // It knows no NOTIFY without a subscription, and says so: it has got through the connection.
      const { json } = await edge.api.post(`/devices/sipnotify/${edge.devices[0]}`, { event: 'check-sync' });
      expect(json).toMatchObject({ data: { response_code: 481 } });
      await phone.end(signal);
      await edge.contacts('u1', 0);
    },
    20_000,
  );

  it('calls another one, until it hangs up', async () => {
    start('u2', 'tcp');
    await edge.contacts('u2', 1);
    const caller = start('u3', 'tls', 'u2');
    const live = await until('a call that is answered', async () => {
      const { json } = await edge.api.get('/calls');
      return json.data.calls.find(({ state }: any) => state === 'answered');
    }).catch((error) => {
      throw new Error(`${error}\n${caller.output}\n${edge.kamailio.output}`);
    });
    expect(live).toMatchObject({
      device_id: edge.devices[2],
      to: expect.stringContaining(`u2@${edge.domain}`),
    });
    await caller.end('SIGTERM');
    const record = await until('a record', async () => {
      const { json } = await edge.api.get('/callrecords');
      return json.data.records[0];
    });
    const { call_id, device_id } = live;
    expect(record).toMatchObject({ call_id, device_id, ended_by: 'report' });
  }, 30_000);
});
