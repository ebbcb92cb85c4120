import { rebootIn } from '../support/phones.js';
import { Edge, HOUR, START_MS } from './edge.js';
import { Nat, OUTSIDE } from './nat.js';
import { describeEdge } from './packages.js';
import { UdpPhone } from './phones.js';

describeEdge('a phone behind a NAT, registered with the configuration of docs/edge.md', () => {
  const contact = 'sip:u1@192.168.1.20:5062';
  let edge: Edge;
  let nat: Nat;
  let phone: UdpPhone;

  beforeAll(async () => {
    edge = await Edge.start({ phones: 1, settings: () => ({ SIP_TIMEOUT_MS: '1000' }) });
    await edge.authorize();
    nat = await Nat.start(edge.registrar.port);
    phone = await UdpPhone.start();
    await phone.register(edge.registrar, { user: 'u1', contact, expires: HOUR }, nat.port);
  }, START_MS);

  afterAll(async () => {
    phone?.close();
    await nat?.close();
    await edge?.close();
  });

  const notify = (): ReturnType<Edge['api']['post']> =>
    edge.api.post(`/devices/sipnotify/${edge.devices[0]}`, { event: 'check-sync' });

  it('has the contact that it says, and the source that its registrar sees', async () => {
    const received = expect.stringMatching(new RegExp(`^${OUTSIDE}:\\d+$`));
    expect(await edge.contacts('u1', 1)).toMatchObject([{ contact, received }]);
  });

  it('cannot be reached from elsewhere', async () => {
    expect((await notify()).status).toBe(408);
    expect(nat.kept).toBeGreaterThan(0);
    expect(phone.requests).toEqual([]);
  });

  it('is reached through its registrar', async () => {
    await edge.service.stop();
    await edge.restartService({ SIP_OUTBOUND_PROXY: `sip:127.0.0.1:${edge.registrar.port};lr` });
    const reply = await notify();
    expect(reply.json).toMatchObject({ data: { response_code: 200 } });
    await edge.api.put(`/devices/reboot/${edge.devices[0]}`);
    await rebootIn(edge.api, edge.devices[0], 'sent');
    expect(phone.requests.map(({ method, uri }) => [method, uri])).toEqual([
      ['NOTIFY', contact],
      ['NOTIFY', contact],
    ]);
  }, 30_000);
});
