import { isIPv4 } from 'node:net';
import type { ReceivedBytes } from '../../test/support/sip/sip-socket.js';
import { formatHostPort } from './uri.js';
import { FAST_TIMERS as FAST, responseTo, sipFixtures, until } from '../../test/support/sip/fixtures.js';
import { Phone } from '../../test/support/sip/phone.js';

const NOTIFY = { method: 'NOTIFY', headers: [['Event', 'check-sync']] as const, timeoutMs: 5_000 };

const { startPhone, startPhones, startClient, listen } = sipFixtures();

describe('UserAgentClient over UDP', () => {
  it('sends a well-formed request and resolves with the final response', async () => {
    const phone = await startPhone({ user: '1001' });
    const outcome = await startClient({ userAgent: 'test/1' }).request({
      ...NOTIFY,
      uri: `${phone.contact};line=x1`,
    });

    expect(outcome).toMatchObject({ statusCode: 200, reasonPhrase: 'OK', sends: 1, transport: 'UDP' });
    expect(outcome.remoteAddress).toEqual({ address: '127.0.0.1', family: 4, port: phone.port });
    expect(outcome.roundTripMs).toBeGreaterThan(0);
    const { port } = outcome.localAddress;
    const [{ raw }] = phone.requests;
    const lines = raw.toString().split('\r\n');
    expect(lines).toEqual([
      `NOTIFY ${phone.contact};line=x1 SIP/2.0`,
      expect.stringMatching(
        new RegExp(`^Via: SIP/2\\.0/UDP 127\\.0\\.0\\.1:${port};branch=z9hG4bK[0-9a-f]{32};rport$`),
      ),
      'Max-Forwards: 70',
      expect.stringMatching(/^From: <sip:127\.0\.0\.1>;tag=[0-9a-f]{12}$/),
      'To: <sip:1001@127.0.0.1>',
      expect.stringMatching(/^Call-ID: [0-9a-f]{32}$/),
      'CSeq: 1 NOTIFY',
      `Contact: <sip:127.0.0.1:${port}>`,
      'User-Agent: test/1',
      'Event: check-sync',
      'Content-Length: 0',
      '',
      '',
    ]);
  });

  it('sends a body as it is and counts it in bytes', async () => {
    const phone = await startPhone();
    const body = Buffer.from([0, 255, 13, 10, 13, 10, 200]);
    const client = startClient();
    await client.request({ ...NOTIFY, uri: phone.contact, contentType: 'application/octet-stream', body });
    await client.request({ ...NOTIFY, uri: phone.contact, contentType: 'text/plain', body: 'čšž' });
    expect(phone.requests.map(({ message }) => message.body)).toEqual([body, Buffer.from('čšž')]);
    expect(phone.requests[1].message.headers.get('Content-Length')).toBe('6');
  });

  it('works over IPv6', async () => {
    const phone = await startPhone({ host: '::1' });
    const outcome = await startClient().request({ ...NOTIFY, uri: phone.contact });
    expect(outcome.statusCode).toBe(200);
    expect(phone.contact).toContain('@[::1]:');
    expect(phone.requests[0].message.vias[0].sentBy).toBe(`[::1]:${outcome.localAddress.port}`);
  });

  it('resolves with whatever final response there is', async () => {
    const phone = await startPhone({ behaviour: { status: 489, reason: 'Bad Event' } });
    const outcome = await startClient().request({ ...NOTIFY, uri: phone.contact });
    expect(outcome).toMatchObject({ statusCode: 489, reasonPhrase: 'Bad Event' });
    expect(phone.reboots).toBe(0);
  });

  it('retransmits the same bytes by Timer E and gives up at Timer F', async () => {
    const phone = await startPhone({ behaviour: { silent: true } });
    const started = performance.now();
    const error = await startClient({ timers: FAST })
      .request({ ...NOTIFY, uri: phone.contact })
      .catch((reason) => reason);
    expect(error).toMatchObject({ name: 'SipError', code: 'timeout' });
    expect(performance.now() - started).toBeGreaterThan(64 * FAST.t1 - 5);
    // Eleven at the latest: 0, 1, 3, 7, 15, 23 … 63 × T1. A busy machine may send later, and so less often.
    expect(error.sends).toBeGreaterThanOrEqual(8);
    expect(error.sends).toBeLessThanOrEqual(11);
    // From the start, since a busy machine may also receive late.
    const [, second, third, fourth] = phone.requests.map(({ at }) => at - started);
    expect(second).toBeGreaterThan(FAST.t1 - 5);
    expect(third).toBeGreaterThan(3 * FAST.t1 - 5);
    expect(fourth).toBeGreaterThan(7 * FAST.t1 - 5);
    expect(new Set(phone.requests.map(({ raw }) => raw.toString())).size).toBe(1);
    expect(phone.reboots).toBe(1);
  });

  it('retransmits at T2 only, once it is told that somebody works on it', async () => {
    const phone = await startPhone({ behaviour: { provisional: 100, delayMs: 700 } });
    const client = startClient({ timers: { t1: 100, t2: 10_000 } });
    const outcome = await client.request({ ...NOTIFY, uri: phone.contact, countAnswers: true });
    // Without the 100 it would also be sent after 100 and 300 ms.
    expect(outcome).toMatchObject({ statusCode: 200, sends: 1, sendings: { sent: 1, answered: 1 } });
  });

  it('gives up at Timer F after a provisional response too', async () => {
    const phone = await startPhone({ behaviour: { provisional: 183, delayMs: 60_000 } });
    const request = startClient({ timers: FAST }).request({ ...NOTIFY, uri: phone.contact });
    const error = await request.catch((reason) => reason);
    expect(error.code).toBe('timeout');
    expect(error.sendings).toEqual({ sent: error.sends, answered: error.sends });
  });

  it('gets through when the first datagrams are lost', async () => {
    const phone = await startPhone({ behaviour: { lostRequests: 2 } });
    const outcome = await startClient({ timers: FAST }).request({ ...NOTIFY, uri: phone.contact });
    expect(outcome).toMatchObject({ statusCode: 200, sends: 3 });
    expect(outcome.roundTripMs).toBeGreaterThan(3 * FAST.t1 - 5);
    expect(phone.reboots).toBe(1);
  });

  it.each([
    ['that were both long on their way', { latencyMs: 130 }, 2],
    ['of which the first was lost', { lostRequests: 1 }, 1],
  ])('counts the answers to two sendings %s', async (_, behaviour, answered) => {
    const phone = await startPhone({ behaviour });
    const client = startClient({ timers: { t1: 100, t2: 10_000 } });
    const outcome = await client.request({ ...NOTIFY, uri: phone.contact, countAnswers: true });
    expect(outcome).toMatchObject({ statusCode: 200, sends: 2, sendings: { sent: 2, answered } });
    expect(outcome.roundTripMs - outcome.sinceLastSendMs).toBeGreaterThan(95);
  });

  it('absorbs late and repeated answers', async () => {
    const phone = await startPhone({ behaviour: { copies: 5, delayMs: 50 } });
    const client = startClient();
    const first = await client.request({ ...NOTIFY, uri: phone.contact });
    const second = await client.request({ ...NOTIFY, uri: phone.contact });
    expect([first.statusCode, second.statusCode]).toEqual([200, 200]);
    expect(phone.reboots).toBe(2);
  });

  it('ignores everything that is not the answer', async () => {
    const peer = await listen({}, (received) => {
      const response = responseTo(received);
      received.reply('');
      received.reply('\r\n\r\n');
      received.reply(Buffer.from([0xff, 0xfe, 0, 13, 10, 13, 10]));
      received.reply(response.replace(/branch=\w+/, 'branch=z9hG4bKforged'));
      received.reply(response.replace('CSeq: 1 NOTIFY', 'CSeq: 1 OPTIONS'));
      received.reply(response.replace('From:', 'Via: SIP/2.0/UDP a.test;branch=z\r\nFrom:'));
      received.reply(response.replace(/(Via: .*)/, '$1, SIP/2.0/UDP a.test;branch=z'));
      received.reply(response.replace('SIP/2.0 200', 'SIP/2.0 099'));
      received.reply(received.raw);
      received.reply(responseTo(received, 299));
    });
    const outcome = await startClient().request({ ...NOTIFY, uri: `sip:127.0.0.1:${peer.port}` });
    expect(outcome.statusCode).toBe(299);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.2'],
    ['::1', '::1'],
  ])('takes the answer of %s from another port, of %s (RFC 3261 §18.1.2)', async (host, from) => {
    const other = await listen({ host: from });
    const peer = await listen({ host }, (received) =>
      other.sendTo(responseTo(received), received.remote.port, host),
    );
    const outcome = await startClient().request({ ...NOTIFY, uri: `sip:${formatHostPort(host, peer.port)}` });
    expect(outcome).toMatchObject({ statusCode: 200, sends: 1 });
  });

  it('takes answers to many requests at once, all from one other port', async () => {
    const other = await listen();
    const answer = (received: ReceivedBytes): void =>
      other.sendTo(responseTo(received), received.remote.port);
    const peers = await Promise.all(Array.from({ length: 100 }, () => listen({}, answer)));
    const client = startClient({ timers: { t1: 5_000 } });
    const outcomes = await Promise.all(
      peers.map(({ port }) => client.request({ ...NOTIFY, uri: `sip:127.0.0.1:${port}` })),
    );
    expect(outcomes.map(({ statusCode, sends }) => statusCode * sends)).toEqual(peers.map(() => 200));
  });

  it('takes an answer that comes over another connection', async () => {
    const tcp = ({ port }: { port: number }): string => `sip:127.0.0.1:${port};transport=tcp`;
    const answering = await listen({ transport: 'tcp' }, (received) => received.reply(responseTo(received)));
    const asked = await listen({ transport: 'tcp' }, (received) => {
      for (const connection of answering.connections) connection.write(responseTo(received, 299));
    });
    const client = startClient();
    await client.request({ ...NOTIFY, uri: tcp(answering) });
    const outcome = await client.request({ ...NOTIFY, uri: tcp(asked) });
    expect(outcome).toMatchObject({ statusCode: 299, remoteAddress: { port: asked.port } });
  });

  it('takes no answer from anybody who guesses', async () => {
    const stranger = await listen();
    let guesses = 0;
    const peer = await listen({}, (received) => {
      const response = responseTo(received);
      for (const [pattern, guess] of [
        [/branch=\w+/, 'branch=z9hG4bKguessed'],
        [/branch=\w+;?/, ''],
        [/Call-ID: \w+/, 'Call-ID: guessed'],
        [/(From: .*;tag=)\w+/, '$1guessed'],
        [/(From: .*);tag=\w+/, '$1'],
        ['CSeq: 1 NOTIFY', 'CSeq: 2 NOTIFY'],
        ['CSeq: 1 NOTIFY', 'CSeq: 1 OPTIONS'],
      ] as const) {
        const bytes = response.replace(pattern, guess);
        expect(bytes).not.toBe(response);
        stranger.sendTo(bytes, received.remote.port);
        received.reply(bytes);
        guesses++;
      }
    });
    const request = startClient({ timers: FAST }).request({
      ...NOTIFY,
      uri: `sip:127.0.0.1:${peer.port}`,
      timeoutMs: 200,
    });
    await expect(request).rejects.toMatchObject({ code: 'timeout' });
    expect(guesses).toBeGreaterThan(7);
  });

  it('has branches of 128 random bits', async () => {
    const phone = await startPhone();
    await startClient().request({ ...NOTIFY, uri: phone.contact });
    const branch = phone.requests[0].message.vias[0].parameters.get('branch');
    expect(branch).toMatch(/^z9hG4bK[0-9a-f]{32}$/);
  });

  it('reports a closed port at once', async () => {
    const phone = await Phone.start();
    phone.close();
    const started = performance.now();
    await expect(startClient().request({ ...NOTIFY, uri: phone.contact })).rejects.toMatchObject({
      code: 'refused',
      sends: 1,
    });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('reports a phone that goes away while it is asked', async () => {
    const phone = await Phone.start({ behaviour: { silent: true } });
    const request = startClient({ timers: FAST }).request({ ...NOTIFY, uri: phone.contact });
    await phone.waitFor(({ requests }) => requests.length === 1);
    phone.close();
    await expect(request).rejects.toMatchObject({ code: 'refused' });
  });

  it('keeps to its deadline', async () => {
    const phone = await startPhone({ behaviour: { silent: true } });
    const started = performance.now();
    await expect(
      startClient().request({ ...NOTIFY, uri: phone.contact, timeoutMs: 100 }),
    ).rejects.toMatchObject({ name: 'SipError', code: 'timeout', sends: 1 });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('stops when it is aborted, before and after sending', async () => {
    const phone = await startPhone({ behaviour: { silent: true } });
    const client = startClient();
    const controller = new AbortController();
    const request = client.request({ ...NOTIFY, uri: phone.contact, signal: controller.signal });
    await phone.waitFor(({ requests }) => requests.length === 1);
    controller.abort(new Error('no longer wanted'));
    await expect(request).rejects.toMatchObject({ code: 'aborted', cause: new Error('no longer wanted') });
    await expect(
      client.request({ ...NOTIFY, uri: phone.contact, signal: controller.signal }),
    ).rejects.toMatchObject({
      code: 'aborted',
      sends: 0,
    });
    expect(phone.obeyed).toHaveLength(1);
  });

  it('calls onSent once, at the first datagram', async () => {
    const phone = await startPhone({ behaviour: { lostRequests: 1 } });
    const sentAt: number[] = [];
    await startClient({ timers: FAST }).request({
      ...NOTIFY,
      uri: phone.contact,
      onSent: () => sentAt.push(performance.now()),
    });
    expect(sentAt).toHaveLength(1);
    expect(sentAt[0]).toBeLessThan(phone.requests[1].at);
  });

  it('is aborted by an onSent that throws', async () => {
    const phone = await startPhone();
    const broken = new Error('broken');
    const onSent = (): void => {
      throw broken;
    };
    const request = startClient().request({ ...NOTIFY, uri: phone.contact, onSent });
    await expect(request).rejects.toMatchObject({ code: 'aborted', cause: broken, sends: 1 });
  });

  it.each([0, -1, NaN])('refuses a time limit of %d', async (timeoutMs) => {
    const request = startClient().request({ ...NOTIFY, uri: 'sip:127.0.0.1', timeoutMs });
    await expect(request).rejects.toMatchObject({ code: 'invalid', sends: 0 });
  });

  it('takes any longer time limit', async () => {
    const phone = await startPhone();
    const request = { ...NOTIFY, uri: phone.contact, timeoutMs: Infinity };
    expect((await startClient().request(request)).statusCode).toBe(200);
  });

  it('ends what waits when it is closed, and takes nothing more', async () => {
    const phone = await startPhone({ behaviour: { silent: true } });
    const client = startClient();
    const request = client.request({ ...NOTIFY, uri: phone.contact });
    await phone.waitFor(({ requests }) => requests.length === 1);
    client.close();
    await expect(request).rejects.toMatchObject({ code: 'closed', sends: 1 });
    await expect(client.request({ ...NOTIFY, uri: phone.contact })).rejects.toMatchObject({ code: 'closed' });
    expect(client.openFlows).toBe(0);
  });
});

describe('authorizeAddress', () => {
  it('is asked about the resolved address before anything is sent', async () => {
    const phone = await startPhone();
    const asked: [string, number][] = [];
    const client = startClient({
      authorizeAddress: (address, family) => {
        asked.push([address, family]);
        if (isIPv4(address)) throw new Error('not there');
      },
    });
    const uri = `sip:[::ffff:127.0.0.1]:${phone.port}`;
    await expect(client.request({ ...NOTIFY, uri })).rejects.toMatchObject({
      code: 'blocked',
      cause: new Error('not there'),
      sends: 0,
    });
    expect(asked).toEqual([['127.0.0.1', 4]]);
    expect(phone.requests).toEqual([]);
  });

  it('is no way around the deadline', async () => {
    const client = startClient({ authorizeAddress: () => new Promise(() => undefined) });
    const request = client.request({ ...NOTIFY, uri: 'sip:127.0.0.1', timeoutMs: 30 });
    await expect(request).rejects.toMatchObject({ code: 'timeout', sends: 0 });
    await expect(client.prepare({ uri: 'sip:127.0.0.1', timeoutMs: 30 })).rejects.toMatchObject({
      code: 'timeout',
    });
  });
});

describe('many requests at once', () => {
  it('reaches 300 phones at once and closes every socket afterwards', async () => {
    const phones = await startPhones(300);
    const client = startClient({ timers: { t1: 5_000, t4: 50 } });
    const outcomes = await Promise.all(
      phones.map(({ contact }) => client.request({ ...NOTIFY, uri: contact })),
    );
    expect(outcomes.map(({ statusCode, sends }) => statusCode * sends)).toEqual(phones.map(() => 200));
    expect(phones.map(({ reboots }) => reboots)).toEqual(phones.map(() => 1));
    await until(() => client.openFlows === 0);
  });

  it('can all be ended by one signal', async () => {
    const phones = await startPhones(20, { behaviour: { silent: true } });
    const controller = new AbortController();
    const client = startClient();
    const requests = phones.map(({ contact }) =>
      client.request({ ...NOTIFY, uri: contact, signal: controller.signal }).catch(({ code }) => code),
    );
    await Promise.all(phones.map((phone) => phone.waitFor(() => phone.requests.length > 0)));
    controller.abort();
    expect(await Promise.all(requests)).toEqual(phones.map(() => 'aborted'));
  });

  it('makes do with few sockets', async () => {
    const phones = await startPhones(30, { behaviour: { delayMs: 5 } });
    const client = startClient({ maxUdpPorts: 4, timers: { t1: 5_000, t4: 10_000 } });
    let most = 0;
    const outcomes = await Promise.all(
      phones.map(({ contact }) =>
        client.request({ ...NOTIFY, uri: contact, onSent: () => (most = Math.max(most, client.openFlows)) }),
      ),
    );
    expect(outcomes.map(({ sends }) => sends)).toEqual(phones.map(() => 1));
    expect(most).toBe(4);
  });

  it('lets a request that waits for a socket time out unsent', async () => {
    const phone = await startPhone({ behaviour: { silent: true } });
    const client = startClient({ maxUdpPorts: 1 });
    const first = client.request({ ...NOTIFY, uri: phone.contact, timeoutMs: 500 });
    await phone.waitFor(({ requests }) => requests.length === 1);
    await expect(client.request({ ...NOTIFY, uri: phone.contact, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'timeout',
      sends: 0,
    });
    await expect(first).rejects.toMatchObject({ code: 'timeout', sends: 1 });
  });
});
