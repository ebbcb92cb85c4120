import { Baresip } from './baresip.js';
import { Edge, HOUR, START_MS } from './edge.js';
import { Nat } from './nat.js';
import { describeEdge } from './packages.js';
import { UdpPhone } from './phones.js';

describeEdge('phones of a Kamailio that names itself as their Path', () => {
  let edge: Edge;
  let nat: Nat;
  const phones: UdpPhone[] = [];

  beforeAll(async () => {
    edge = await Edge.start({ phones: 3, isPath: true });
    await edge.authorize();
    nat = await Nat.start(edge.registrar.port);
  }, START_MS);

  afterAll(async () => {
    for (const phone of phones) phone.close();
    await nat?.close();
    await edge?.close();
  });

  async function start(): Promise<UdpPhone> {
    const phone = await UdpPhone.start();
    phones.push(phone);
    return phone;
  }

  async function answerOf(index: number): Promise<unknown> {
    const { json } = await edge.api.post(`/devices/sipnotify/${edge.devices[index]}`, {
      event: 'check-sync',
    });
    return json;
  }

  it('are reached behind a NAT', async () => {
    const phone = await start();
    const contact = 'sip:u1@192.168.1.20:5062';
    await phone.register(edge.registrar, { user: 'u1', contact, expires: HOUR }, nat.port);
    await edge.contacts('u1', 1);
    expect(await answerOf(0)).toMatchObject({ data: { response_code: 200 } });
    expect(phone.requests).toMatchObject([{ method: 'NOTIFY', uri: contact }]);
  });

  it('are reached where there is none', async () => {
    const phone = await start();
    await phone.register(edge.registrar, { user: 'u2', contact: phone.contact('u2'), expires: HOUR });
    await edge.contacts('u2', 1);
    expect(await answerOf(1)).toMatchObject({ data: { response_code: 200 } });
  });

  it('are reached by the TLS connection that they have opened', async () => {
    const { registrar, kamailio } = edge;
    const { certificate } = kamailio;
    const phone = Baresip.start({ registrar, user: 'u3', transport: 'tls', certificate });
    try {
      await edge.contacts('u3', 1);
      expect(await answerOf(2)).toMatchObject({ data: { response_code: 481 } });
    } finally {
      await phone.end('SIGKILL');
    }
  });
});
