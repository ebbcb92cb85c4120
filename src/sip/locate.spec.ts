import type { Answer } from 'dns-packet';
import { FAST_TIMERS, sipFixtures } from '../../test/support/sip/fixtures.js';
import { NameServer } from '../../test/support/sip/name-server.js';
import { Phone } from '../../test/support/sip/phone.js';
import { locate } from './locate.js';
import { orderByWeight } from './srv.js';
import { parseSipUri } from './uri.js';

const NOTIFY = { method: 'NOTIFY', headers: [['Event', 'check-sync']] as const, timeoutMs: 5_000 };

const a = (name: string, data: string): Answer => ({ type: 'A', name, data });
const aaaa = (name: string, data: string): Answer => ({ type: 'AAAA', name, data });
const srv = (name: string, target: string, port: number, priority = 0, weight = 0): Answer => ({
  type: 'SRV',
  name,
  data: { target, port, priority, weight },
});
const naptr = (name: string, order: number, services: string, replacement: string, flags = 's'): Answer => ({
  type: 'NAPTR',
  name,
  data: { order, preference: 0, flags, services, regexp: '', replacement },
});

const { startClient, startPhone, listen, closing } = sipFixtures();
const serve = async (...records: Answer[]): Promise<NameServer> => closing(await NameServer.start(records));

/** The targets in short: `UDP 192.0.2.1:5060`. */
async function located(uri: string, names: NameServer, random?: () => number): Promise<string[]> {
  const targets = await locate(parseSipUri(uri), names.resolver(), { random });
  return targets.map(({ transport, address, port }) => `${transport} ${address}:${port}`);
}

describe('locate (RFC 3263)', () => {
  it.each([
    ['sip:1001@192.0.2.1', 'UDP 192.0.2.1:5060'],
    ['sip:192.0.2.1:5080', 'UDP 192.0.2.1:5080'],
    ['sip:192.0.2.1;transport=TCP', 'TCP 192.0.2.1:5060'],
    ['sip:192.0.2.1;transport=tls', 'TLS 192.0.2.1:5061'],
    ['sips:192.0.2.1', 'TLS 192.0.2.1:5061'],
    ['sips:192.0.2.1;transport=tcp', 'TLS 192.0.2.1:5061'],
    ['sip:[2001:DB8::1]:5080', 'UDP 2001:db8::1:5080'],
    ['sip:[::ffff:192.0.2.1]', 'UDP 192.0.2.1:5060'],
    ['sip:acme.test;maddr=192.0.2.9', 'UDP 192.0.2.9:5060'],
    ['sip:acme.test;maddr=[2001:db8::9]', 'UDP 2001:db8::9:5060'],
  ])('takes an address as it is: %s', async (uri, target) => {
    const names = await serve();
    expect(await located(uri, names)).toEqual([target]);
    expect(names.questions).toEqual([]);
  });

  it.each([
    'sip:192.0.2.1;transport=sctp',
    'sips:192.0.2.1;transport=udp',
    'sip:192.0.2.1;transport=ws',
    'sip:acme.test;maddr=127.1',
    'sip:acme.test;maddr',
  ])('refuses %s', async (uri) => {
    await expect(located(uri, await serve())).rejects.toMatchObject({ code: 'invalid' });
  });

  it('asks for addresses only when there is a port', async () => {
    const names = await serve(a('pbx.test', '192.0.2.1'), aaaa('pbx.test', '2001:db8::1'));
    expect(await located('sip:pbx.test:5080', names)).toEqual(['UDP 192.0.2.1:5080', 'UDP 2001:db8::1:5080']);
    expect(names.questions.toSorted()).toEqual(['A pbx.test', 'AAAA pbx.test']);
  });

  it('follows the SRV records of the transport, by priority', async () => {
    const names = await serve(
      srv('_sip._tcp.acme.test', 'two.acme.test', 5062, 20),
      srv('_sip._tcp.acme.test', 'one.acme.test', 5061, 10),
      srv('_sip._tcp.acme.test', 'nowhere.acme.test', 5061, 5),
      srv('_sip._udp.acme.test', 'two.acme.test', 1),
      a('one.acme.test', '192.0.2.1'),
      a('two.acme.test', '192.0.2.2'),
    );
    expect(await located('sip:acme.test;transport=tcp', names)).toEqual([
      'TCP 192.0.2.1:5061',
      'TCP 192.0.2.2:5062',
    ]);
    expect(names.questions.filter((question) => /NAPTR|_udp/.test(question))).toEqual([]);
  });

  it('follows _sips._tcp for sips:', async () => {
    const names = await serve(
      srv('_sips._tcp.acme.test', 'one.acme.test', 5071),
      a('one.acme.test', '192.0.2.1'),
    );
    expect(await located('sips:acme.test', names)).toEqual(['TLS 192.0.2.1:5071']);
  });

  it('tries UDP, TCP and TLS where nothing says which', async () => {
    const names = await serve(
      srv('_sips._tcp.acme.test', 'one.acme.test', 5061),
      srv('_sip._udp.acme.test', 'one.acme.test', 5060),
      a('one.acme.test', '192.0.2.1'),
    );
    expect(await located('sip:acme.test', names)).toEqual(['UDP 192.0.2.1:5060', 'TLS 192.0.2.1:5061']);
  });

  it('lets NAPTR choose the transport', async () => {
    const names = await serve(
      naptr('acme.test', 20, 'SIP+D2U', '_sip._udp.acme.test'),
      naptr('acme.test', 10, 'sip+d2t', '_other._tcp.acme.test'),
      naptr('acme.test', 5, 'SIP+D2S', '_sip._sctp.acme.test'),
      naptr('acme.test', 1, 'SIP+D2T', 'ignored.acme.test', 'u'),
      srv('_sip._udp.acme.test', 'one.acme.test', 5060),
      srv('_other._tcp.acme.test', 'one.acme.test', 5070),
      a('one.acme.test', '192.0.2.1'),
    );
    expect(await located('sip:acme.test', names)).toEqual(['TCP 192.0.2.1:5070', 'UDP 192.0.2.1:5060']);
  });

  it('falls back to the address of the name', async () => {
    const names = await serve(a('acme.test', '192.0.2.1'));
    expect(await located('sip:acme.test', names)).toEqual(['UDP 192.0.2.1:5060']);
    expect(await located('sips:acme.test', names)).toEqual(['TLS 192.0.2.1:5061']);
    expect(await located('sip:acme.test;transport=tcp', names)).toEqual(['TCP 192.0.2.1:5060']);
  });

  it('has the highest priority first, however many records come before it', async () => {
    const crowd = Array.from({ length: 20 }, (_, index) =>
      srv('_sip._udp.crowd.test', 'spare.test', index + 1, 20),
    );
    const names = await serve(
      ...crowd,
      srv('_sip._udp.crowd.test', 'one.test', 5070, 10),
      a('spare.test', '192.0.2.2'),
      a('one.test', '192.0.2.1'),
    );
    const [first, second] = await located('sip:crowd.test;transport=udp', names);
    expect([first, second]).toEqual(['UDP 192.0.2.1:5070', expect.stringContaining('192.0.2.2')]);
  });

  it('believes a domain that says that it has no such service', async () => {
    const names = await serve(srv('_sip._udp.acme.test', '.', 0), a('acme.test', '192.0.2.1'));
    await expect(located('sip:acme.test;transport=udp', names)).rejects.toMatchObject({
      code: 'dns',
      message: 'acme.test does not offer SIP',
    });
    names.records.push(srv('_sip._tcp.acme.test', 'acme.test', 5060));
    expect(await located('sip:acme.test', names)).toEqual(['TCP 192.0.2.1:5060']);
  });

  it('asks the system where DNS is silent, and waits for DNS once', async () => {
    const system = { addresses: () => Promise.resolve([{ address: '192.0.2.7', family: 4 as const }]) };
    const started = performance.now();
    const names = await serve();
    const targets = await locate(parseSipUri('sip:silent.test'), names.resolver(system));
    expect(targets).toMatchObject([{ address: '192.0.2.7', port: 5060, transport: 'UDP' }]);
    expect(performance.now() - started).toBeLessThan(1_900);
  });

  it('asks DNS for the address all the same, as some servers leave out no more than SRV and NAPTR', async () => {
    const names = await serve(a('silentsrv.test', '192.0.2.8'));
    expect(await located('sip:silentsrv.test', names)).toEqual(['UDP 192.0.2.8:5060']);
    const slow = { addresses: () => new Promise<never>(() => undefined) };
    const targets = await locate(parseSipUri('sip:silentsrv.test'), names.resolver(slow));
    expect(targets).toMatchObject([{ address: '192.0.2.8' }]);
  });

  it('knows localhost without asking', async () => {
    const names = await serve();
    expect(await located('sip:localhost:5080', names)).toEqual(['UDP 127.0.0.1:5080', 'UDP ::1:5080']);
    expect(names.questions).toEqual([]);
  });

  it.each([
    ['sip:unknown.test', 'unknown.test has no address'],
    ['sip:empty.test;transport=udp', 'empty.test has no address'],
    ['sip:servfail.test', 'servfail.test could not be looked up: ESERVFAIL'],
    ['sip:servfail.test:5060', 'servfail.test could not be looked up: ESERVFAIL'],
  ])('fails for %s: %s', async (uri, message) => {
    const names = await serve(srv('_sip._udp.empty.test', 'nowhere.test', 5060));
    await expect(located(uri, names)).rejects.toMatchObject({ name: 'SipError', code: 'dns', message });
  });

  it('tries no more than twelve addresses', async () => {
    const addresses = Array.from({ length: 40 }, (_, index) => a('many.test', `192.0.2.${index + 1}`));
    expect(await located('sip:many.test:5060', await serve(...addresses))).toHaveLength(12);
  });
});

describe('orderByWeight (RFC 2782)', () => {
  const records = [
    { name: 'heavy', port: 1, priority: 1, weight: 90 },
    { name: 'light', port: 1, priority: 1, weight: 10 },
    { name: 'spare', port: 1, priority: 2, weight: 100 },
    { name: 'never', port: 1, priority: 1, weight: 0 },
  ];
  const first = (draw: number): string => orderByWeight(records, () => draw)[0].name;

  it('draws within a priority by weight and keeps priorities apart', () => {
    expect([0, 0.05, 0.5, 0.999].map(first)).toEqual(['never', 'light', 'heavy', 'heavy']);
    for (const draw of [0, 0.5, 0.999]) {
      const names = orderByWeight(records, () => draw).map(({ name }) => name);
      expect(names.toSorted()).toEqual(['heavy', 'light', 'never', 'spare']);
      expect(names.at(-1)).toBe('spare');
    }
  });
});

describe('a request to a name', () => {
  it('goes on to the next target while nobody has received it', async () => {
    const [closedUdp, closedTcp] = [await Phone.start(), await Phone.start({ transport: 'tcp' })];
    closedUdp.close();
    closedTcp.close();
    const phone = await startPhone();
    const names = await serve(
      srv('_sip._udp.acme.test', 'pbx.acme.test', closedUdp.port, 1),
      srv('_sip._udp.acme.test', 'pbx.acme.test', phone.port, 2),
      srv('_sip._tcp.acme.test', 'pbx.acme.test', closedTcp.port, 1),
      naptr('acme.test', 1, 'SIP+D2T', '_sip._tcp.acme.test'),
      naptr('acme.test', 2, 'SIP+D2U', '_sip._udp.acme.test'),
      a('pbx.acme.test', '127.0.0.1'),
    );
    const asked: string[] = [];
    const client = startClient({
      resolver: names.resolver(),
      authorizeAddress: async (address) => void asked.push(address),
    });
    const outcome = await client.request({ ...NOTIFY, uri: 'sip:1001@acme.test' });
    // The closed TCP port took nothing, the closed UDP port one datagram.
    expect(outcome).toMatchObject({ statusCode: 200, transport: 'UDP', sends: 2 });
    expect(asked).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
    expect(phone.requests[0].message.uri).toBe('sip:1001@acme.test');
    expect(phone.requests[0].message.vias[0].parameters.get('branch')).toMatch(/-1$/);
  });

  it('goes on after a 503, and returns the last one', async () => {
    const [busy, idle] = [await startPhone({ behaviour: { status: 503 } }), await startPhone()];
    const names = await serve(
      srv('_sip._udp.acme.test', 'pbx.acme.test', busy.port, 1),
      srv('_sip._udp.acme.test', 'pbx.acme.test', idle.port, 2),
      a('pbx.acme.test', '127.0.0.1'),
    );
    const client = startClient({ resolver: names.resolver() });
    const request = { ...NOTIFY, uri: 'sip:acme.test;transport=udp' };
    expect(await client.request(request)).toMatchObject({ statusCode: 200, sends: 2 });
    idle.behaviour = { status: 503, reason: 'The last' };
    expect(await client.request(request)).toMatchObject({ statusCode: 503, reasonPhrase: 'The last' });
  });

  it.each(['udp', 'tcp'] as const)(
    'gives a target that is silent over %s only its share of the time, if it is idempotent',
    async (transport) => {
      const silent = await startPhone({ transport, behaviour: { silent: true } });
      const phone = await startPhone({ transport });
      const names = await serve(
        srv(`_sip._${transport}.acme.test`, 'pbx.acme.test', silent.port, 1),
        srv(`_sip._${transport}.acme.test`, 'pbx.acme.test', phone.port, 2),
        a('pbx.acme.test', '127.0.0.1'),
      );
      const client = startClient({ resolver: names.resolver() });
      const request = { ...NOTIFY, uri: `sip:acme.test;transport=${transport}`, timeoutMs: 1_000 };
      const outcome = await client.request({ ...request, idempotent: true });
      expect(outcome).toMatchObject({ statusCode: 200, remoteAddress: { port: phone.port } });
      await expect(client.request(request)).rejects.toMatchObject({ code: 'timeout' });
      expect(phone.requests).toHaveLength(1);

      phone.close();
      const unanswered = client.request({ ...request, idempotent: true });
      await expect(unanswered).rejects.toMatchObject({ code: 'timeout' });
    },
  );

  it('does not go on when the first may have received it', async () => {
    const silent = await startPhone({ behaviour: { silent: true } });
    const other = await startPhone();
    const names = await serve(
      srv('_sip._udp.acme.test', 'pbx.acme.test', silent.port, 1),
      srv('_sip._udp.acme.test', 'pbx.acme.test', other.port, 2),
      a('pbx.acme.test', '127.0.0.1'),
    );
    const client = startClient({ resolver: names.resolver(), timers: FAST_TIMERS });
    const request = client.request({ ...NOTIFY, uri: 'sip:acme.test;transport=udp' });
    await silent.waitFor(({ requests }) => requests.length === 2);
    silent.close();
    await expect(request).rejects.toMatchObject({ code: 'refused' });
    expect(other.requests).toEqual([]);
  });

  it('gives a target that does not take the connection only its share of the time', async () => {
    const mute = await listen({ transport: 'tcp' });
    const phone = await startPhone();
    const names = await serve(
      srv('_tls.acme.test', 'pbx.acme.test', mute.port),
      srv('_udp.acme.test', 'pbx.acme.test', phone.port),
      naptr('acme.test', 1, 'SIPS+D2T', '_tls.acme.test'),
      naptr('acme.test', 2, 'SIP+D2U', '_udp.acme.test'),
      a('pbx.acme.test', '127.0.0.1'),
    );
    const client = startClient({ resolver: names.resolver() });
    const outcome = await client.request({ ...NOTIFY, uri: 'sip:acme.test', timeoutMs: 1_000 });
    expect(outcome).toMatchObject({ statusCode: 200, transport: 'UDP', sends: 1 });
  });

  it('does not wait for names longer than its deadline', async () => {
    const names = await serve();
    const client = startClient({ resolver: names.resolver() });
    const started = performance.now();
    const request = client.request({ ...NOTIFY, uri: 'sip:silent.test:5060', timeoutMs: 50 });
    await expect(request).rejects.toMatchObject({ code: 'timeout', sends: 0 });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('looks a name up once, and connects to the address that was asked about', async () => {
    const phone = await startPhone();
    const names = await serve(a('phone.test', '127.0.0.1'));
    const asked: string[] = [];
    const client = startClient({
      resolver: names.resolver(),
      authorizeAddress: (address) => void asked.push(address),
    });
    const outcome = await client.request({ ...NOTIFY, uri: `sip:phone.test:${phone.port}` });
    expect(asked).toEqual([outcome.remoteAddress.address]);
    expect(names.questions.filter((question) => question === 'A phone.test')).toHaveLength(1);
  });

  it('does not try another address when one is not allowed', async () => {
    const phone = await startPhone();
    const names = await serve(a('mixed.test', '127.0.0.2'), a('mixed.test', '127.0.0.1'));
    const client = startClient({
      resolver: names.resolver(),
      authorizeAddress: (address) => {
        if (address === '127.0.0.2') throw new Error('not that one');
      },
    });
    const request = client.request({ ...NOTIFY, uri: `sip:mixed.test:${phone.port}` });
    await expect(request).rejects.toMatchObject({ code: 'blocked' });
    expect(phone.requests).toEqual([]);
  });
});
