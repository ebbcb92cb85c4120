import { Edge, HOUR, START_MS } from './edge.js';
import { describeEdge } from './packages.js';
import { registerByTcp, registerByUdp } from './phones.js';
import { registerMany } from './sipp-phones.js';

const PHONES = 1_000;

describeEdge('a Kamailio with the configuration of docs/edge.md', () => {
  let edge: Edge;

  beforeAll(async () => {
    edge = await Edge.start({ phones: PHONES });
  }, START_MS);

  afterAll(() => edge?.close());

  it('reports phones that registered before it had a token', async () => {
    await registerMany(edge.registrar, { count: PHONES, expires: HOUR });
    expect(await edge.online()).toBe(0);
    await edge.authorize();
    await edge.becomesOnline(PHONES);
  }, 30_000);

  it('reports phones that unregister, and goes on with another token', async () => {
    await edge.authorize();
    await registerMany(edge.registrar, { count: 100, expires: 0 });
    await edge.becomesOnline(PHONES - 100);
    await registerMany(edge.registrar, { count: 100, expires: HOUR });
    await edge.becomesOnline(PHONES);
  }, 40_000);

  it('reports each contact of an address of record, with Path and source', async () => {
    await registerMany(edge.registrar, { count: 1, expires: 0 });
    const [behindProxy, behindNat] = ['sip:u1@192.0.2.1:5060', 'sip:u1@192.168.1.2:5062'];
    await registerByUdp(edge.registrar, {
      ...{ user: 'u1', contact: behindProxy, expires: HOUR },
      headers: 'Supported: path\r\nPath: <sip:192.0.2.9;lr>\r\nUser-Agent: a "b" \\ c\r\n',
    });
    // What is no UTF-8 cannot be told in JSON.
    await registerByUdp(edge.registrar, {
      ...{ user: 'u1', contact: behindNat, expires: HOUR },
      headers: 'User-Agent: \xff\xfe\r\n',
    });
    expect(await edge.contacts('u1', 2)).toMatchObject([
      {
        contact: behindProxy,
        path: '<sip:192.0.2.9;lr>',
        user_agent: 'a "b" \\ c',
        node: 'kamailio-1',
      },
      { contact: behindNat, received: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
    ]);
    await registerByUdp(edge.registrar, { user: 'u1', contact: behindProxy, expires: 0 });
    await edge.contacts('u1', 1);
    expect(await edge.online()).toBe(PHONES);
    await registerByUdp(edge.registrar, { user: 'u1', contact: behindNat, expires: 0 });
    await edge.becomesOnline(PHONES - 1);
  }, 30_000);

  it('reports phones whose registration expires and whose connection is lost', async () => {
    await registerMany(edge.registrar, { count: 2, expires: 0 });
    await edge.becomesOnline(PHONES - 2);
    const contact = 'sip:u1@127.0.0.1:5090;transport=tcp';
    const connection = await registerByTcp(edge.registrar, { user: 'u1', contact, expires: HOUR });
    await registerByUdp(edge.registrar, { user: 'u2', contact: 'sip:u2@127.0.0.1:5091', expires: 3 });
    await edge.becomesOnline(PHONES);
    connection.destroy();
    await edge.becomesOnline(PHONES - 2);
    expect(await edge.contactsOf('u1')).toEqual([]);
  }, 40_000);

  it('reports what happened while the service was away', async () => {
    await edge.service.kill();
    await registerMany(edge.registrar, { count: 100, expires: HOUR });
    await registerMany(edge.registrar, { count: 50, expires: 0 });
    await edge.restartService();
    await edge.becomesOnline(PHONES - 50);
  }, 60_000);

  it('reports that it has forgotten all, and then who registers again', async () => {
    await edge.kamailio.kill();
    expect(await edge.online()).toBe(PHONES - 50);
    await edge.kamailio.start();
    await edge.authorize();
    await edge.becomesOnline(0);
    await registerMany(edge.registrar, { count: PHONES, expires: HOUR });
    await edge.becomesOnline(PHONES);
  }, 40_000);
});
