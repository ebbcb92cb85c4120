import { Edge, HOUR, START_MS } from './edge.js';
import { describeEdge } from './packages.js';
import { registerByUdp } from './phones.js';
import { registerMany } from './sipp-phones.js';

/** More than the hundred turns that a loop of Kamailio has otherwise. */
const PHONES = 120;
const LAST = `u${PHONES}`;

describeEdge('a Kamailio that keeps registrations in a database', () => {
  let edge: Edge;

  beforeAll(async () => {
    edge = await Edge.start({ phones: PHONES, remembers: true });
    await edge.authorize();
  }, START_MS);

  afterAll(() => edge?.close());

  it('makes good after a crash what it had not reported, and ends nothing else', async () => {
    await registerMany(edge.registrar, { count: PHONES - 1, expires: HOUR });
    await edge.becomesOnline(PHONES - 1);
    const before = await edge.contactsOf('u2');

    edge.kamailio.forgetToken();
    await registerMany(edge.registrar, { count: 1, expires: 0 });
    await registerByUdp(edge.registrar, { user: LAST, contact: `sip:${LAST}@127.0.0.1:5090`, expires: HOUR });
    await edge.kamailio.kill();
    await edge.kamailio.start();
    expect(await edge.contactsOf(LAST)).toEqual([]);
    await edge.authorize();
    await edge.contacts(LAST, 1);
    await edge.contacts('u1', 0);
    expect(await edge.online()).toBe(PHONES - 1);
    expect(await edge.contactsOf('u2')).toMatchObject([{ registered_at: before[0].registered_at }]);
  }, 60_000);

  it('goes on as others do', async () => {
    await registerByUdp(edge.registrar, { user: LAST, contact: `sip:${LAST}@127.0.0.1:5090`, expires: 0 });
    await edge.becomesOnline(PHONES - 2);
  }, 30_000);
});
