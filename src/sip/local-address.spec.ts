import { FAST_TIMERS, responseTo, sipFixtures } from '../../test/support/sip/fixtures.js';
import { formatHostPort } from './uri.js';

const NOTIFY = { method: 'NOTIFY', headers: [['Event', 'check-sync']] as const, timeoutMs: 5_000 };

const { startPhone, startPhones, startClient, listen } = sipFixtures();

/** A UDP port that nobody has, on either family. */
async function freePort(): Promise<number> {
  const socket = await listen();
  socket.close();
  return socket.port;
}

describe('a UDP port of our own', () => {
  it('is where requests to all peers come from, over IPv4 and IPv6', async () => {
    const port = await freePort();
    const client = startClient({ local: { port } });
    await client.bind();
    const phones = [...(await startPhones(30)), await startPhone({ host: '::1' })];
    const outcomes = await Promise.all(
      phones.map(({ contact }) => client.request({ ...NOTIFY, uri: contact })),
    );
    expect(outcomes.map(({ statusCode }) => statusCode)).toEqual(phones.map(() => 200));
    for (const { requests } of phones) {
      const [{ remote, message }] = requests;
      expect(remote.port).toBe(port);
      expect(message.vias[0].sentBy).toBe(formatHostPort(remote.address, port));
    }
    expect(client.openFlows).toBe(2);
  });

  it('serves many requests to one peer at once', async () => {
    const client = startClient({ local: { port: await freePort() }, timers: { t1: 5_000 } });
    const phone = await startPhone();
    const requests = Array.from({ length: 100 }, () => client.request({ ...NOTIFY, uri: phone.contact }));
    const outcomes = await Promise.all(requests);
    expect(outcomes.map(({ statusCode, sends }) => statusCode * sends)).toEqual(outcomes.map(() => 200));
    expect(new Set(phone.requests.map(({ remote }) => remote.port)).size).toBe(1);
  });

  it('takes answers from elsewhere', async () => {
    const other = await listen({ host: '127.0.0.2' });
    const peer = await listen({}, (received) =>
      other.sendTo(responseTo(received), received.remote.port, '127.0.0.1'),
    );
    const client = startClient({ local: { port: await freePort() } });
    const outcome = await client.request({ ...NOTIFY, uri: `sip:127.0.0.1:${peer.port}` });
    expect(outcome).toMatchObject({ statusCode: 200, sends: 1 });
  });

  it('learns that the port of a peer is closed, and not of which request where there are several', async () => {
    const client = startClient({ local: { port: await freePort() }, timers: FAST_TIMERS });
    const phone = await startPhone({ behaviour: { silent: true } });
    const waiting = ['first', 'second'].map(() => client.request({ ...NOTIFY, uri: phone.contact }));
    await phone.waitFor(({ requests }) => requests.length >= 2);
    phone.close();
    for (const request of waiting) await expect(request).rejects.toMatchObject({ code: 'reset' });
    const alone = client.request({ ...NOTIFY, uri: phone.contact });
    await expect(alone).rejects.toMatchObject({ code: 'refused', sends: 1 });
  });

  it('is kept for itself: a second client cannot have it, nor one that another socket has', async () => {
    const port = await freePort();
    await startClient({ local: { port } }).bind();
    await expect(startClient({ local: { port } }).bind()).rejects.toMatchObject({ code: 'exhausted' });
    const taken = await listen();
    const late = startClient({ local: { port: taken.port } });
    await expect(late.bind()).rejects.toMatchObject({ code: 'exhausted' });
    const request = late.request({ ...NOTIFY, uri: 'sip:127.0.0.1' });
    await expect(request).rejects.toMatchObject({ code: 'exhausted', sends: 0 });
    taken.close();
    await late.bind();
  });

  it('lets no more requests out at once than there may be', async () => {
    const phones = await startPhones(10, { behaviour: { delayMs: 5 } });
    const client = startClient({ local: { port: await freePort() }, maxUdpPorts: 2 });
    const outcomes = await Promise.all(
      phones.map(({ contact }) => client.request({ ...NOTIFY, uri: contact })),
    );
    expect(outcomes.map(({ statusCode }) => statusCode)).toEqual(phones.map(() => 200));
  });
});

describe('an address of our own', () => {
  it.each(['udp', 'tcp'] as const)(
    'is where requests come from over %s, each family by its own',
    async (transport) => {
      const client = startClient({ local: { ipv4: '127.0.0.3' } });
      await client.bind();
      const [phone, six] = [await startPhone({ transport }), await startPhone({ transport, host: '::1' })];
      const outcome = await client.request({ ...NOTIFY, uri: phone.contact });
      expect(outcome.localAddress.address).toBe('127.0.0.3');
      expect(phone.requests[0].remote.address).toBe('127.0.0.3');
      expect(phone.requests[0].message.vias[0].sentBy).toMatch(/^127\.0\.0\.3:\d+$/);
      expect((await client.request({ ...NOTIFY, uri: six.contact })).localAddress.address).toBe('::1');
    },
  );

  it('is refused where it is another machine’s', async () => {
    for (const local of [{ ipv4: '192.0.2.7' }, { ipv6: '2001:db8::7' }, { ipv4: '192.0.2.7', port: 5060 }]) {
      await expect(startClient({ local }).bind()).rejects.toMatchObject({ code: 'unreachable' });
    }
  });
});

describe('a host for From', () => {
  it('stands there unless the request has a From of its own', async () => {
    const phone = await startPhone();
    const client = startClient({ fromHost: 'api.test' });
    await client.request({ ...NOTIFY, uri: phone.contact });
    await client.request({ ...NOTIFY, uri: phone.contact, from: 'sip:notify@acme.test' });
    const from = phone.requests.map(({ message }) => message.headers.get('From'));
    expect(from).toEqual([
      expect.stringMatching(/^<sip:api\.test>;tag=/),
      expect.stringMatching(/^<sip:notify@acme\.test>;tag=/),
    ]);
  });
});
