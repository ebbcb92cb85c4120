import { sipFixtures, until } from '../../test/support/sip/fixtures.js';
import { createIdentity, drawsOf, nextIdentity } from './identity.js';

const REBOOT = {
  method: 'NOTIFY',
  headers: [['Event', 'check-sync;reboot=true']] as const,
  timeoutMs: 5_000,
};

const { startPhone, startClient, listen } = sipFixtures();

/** What a server recognizes a repeated request by (RFC 3261 §17.2.3), and the rest that identifies it. */
function identifyingLines({ raw }: { raw: Buffer }): string[] {
  return raw
    .toString()
    .split('\r\n')
    .filter((line) => /^(?:NOTIFY|Via|From|To|Call-ID|CSeq)/.test(line));
}

describe('a prepared request', () => {
  for (const host of ['127.0.0.1', '::1']) {
    it(`that is sent again after a crash is the same transaction, over ${host}`, async () => {
      const phone = await startPhone({ host, behaviour: { silent: true } });
      const crashing = startClient();
      const identity = JSON.parse(JSON.stringify(await crashing.prepare({ uri: phone.contact })));
      expect(phone.requests).toEqual([]);
      const lost = crashing.request({ ...REBOOT, uri: phone.contact, identity });
      await phone.waitFor(({ requests }) => requests.length === 1);
      crashing.close();
      await expect(lost).rejects.toMatchObject({ code: 'closed' });

      phone.behaviour = { ignoresRport: true };
      const outcome = await startClient().request({ ...REBOOT, uri: phone.contact, identity });
      expect(outcome).toMatchObject({ statusCode: 200, sends: 1 });
      expect(phone.reboots).toBe(1);
      const [first, second] = phone.requests;
      expect(identifyingLines(second)).toEqual(identifyingLines(first));
      expect(identifyingLines(second)).toHaveLength(6);
      expect(second.remote.port).toBe(first.remote.port);
    });
  }

  it('is sent from the port in its Via, for phones that answer there', async () => {
    const phone = await startPhone({ behaviour: { ignoresRport: true } });
    const client = startClient();
    const identity = await client.prepare({ uri: phone.contact });
    const outcome = await client.request({ ...REBOOT, uri: phone.contact, identity });
    expect(identity.sentBy).toBe(`127.0.0.1:${outcome.localAddress.port}`);
    expect(phone.requests[0].message.vias[0].sentBy).toBe(identity.sentBy);
  });

  it('is still the same transaction when its port is taken or its address is another machine’s', async () => {
    const phone = await startPhone();
    const taken = await listen();
    for (const sentBy of [`127.0.0.1:${taken.port}`, '192.0.2.7:5060', '[2001:db8::7]:5060', '192.0.2.7']) {
      const identity = { ...createIdentity(), sentBy };
      const outcome = await startClient().request({ ...REBOOT, uri: phone.contact, identity });
      expect(outcome.statusCode).toBe(200);
      expect(phone.requests.at(-1)?.message.vias[0].sentBy).toBe(sentBy.replace(/\s/g, ''));
    }
  });

  it('repeats its answer to a challenge as the same transaction too', async () => {
    const credentials = { username: '1001', password: 'secret' };
    const phone = await startPhone({ behaviour: { challenge: credentials } });
    const client = startClient();
    const identity = await client.prepare({ uri: phone.contact });
    for (let sending = 0; sending < 2; sending++) {
      const outcome = await client.request({ ...REBOOT, uri: phone.contact, identity, credentials });
      expect(outcome.statusCode).toBe(200);
    }
    expect(phone.reboots).toBe(1);
    expect(phone.requests.map(({ message }) => message.cseq.number)).toEqual([1, 2, 1, 2]);
    expect(phone.requests.map(({ retransmission }) => retransmission)).toEqual([false, false, true, true]);
  });

  it('works over TCP', async () => {
    const phone = await startPhone({ transport: 'tcp' });
    const identity = await startClient().prepare({ uri: phone.contact });
    for (let sending = 0; sending < 2; sending++) {
      await startClient().request({ ...REBOOT, uri: phone.contact, identity });
    }
    expect(phone.reboots).toBe(1);
    expect(identifyingLines(phone.requests[1])).toEqual(identifyingLines(phone.requests[0]));
  });

  it('is refused as a whole when its identity would not survive a header', async () => {
    const phone = await startPhone();
    const good = createIdentity();
    const bad = [
      { ...good, branch: 'z9hG4bKx\r\nEvil: 1' },
      { ...good, branch: 'z9hG4bKx;evil=1' },
      { ...good, branch: 'notmagic' },
      { ...good, callId: 'a b' },
      { ...good, fromTag: 'x;y' },
      { ...good, cseq: -1 },
      { ...good, cseq: 2 ** 31 },
      { ...good, sentBy: 'a b:1' },
      { ...good, sentBy: 'a.test;evil=1' },
      { ...good, sentBy: 'evil@a.test' },
    ];
    for (const identity of bad) {
      const request = startClient().request({ ...REBOOT, uri: phone.contact, identity });
      await expect(request).rejects.toMatchObject({ code: 'invalid', sends: 0 });
    }
    expect(phone.requests).toEqual([]);
  });
});

describe('prepare', () => {
  it('fails as the request would', async () => {
    const blocking = startClient({ authorizeAddress: () => Promise.reject(new Error('no')) });
    await expect(blocking.prepare({ uri: 'sip:127.0.0.1' })).rejects.toMatchObject({ code: 'blocked' });
    await expect(startClient().prepare({ uri: 'tel:1001' })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('keeps the port for T4 and no longer', async () => {
    const phone = await startPhone();
    const client = startClient({ timers: { t4: 40 } });
    await client.prepare({ uri: phone.contact });
    expect(client.openFlows).toBe(1);
    await until(() => client.openFlows === 0);
  });
});

describe('identities', () => {
  it('of further transactions follow from the first', () => {
    const first = createIdentity();
    expect(nextIdentity(first, 0, 0)).toEqual(first);
    expect(nextIdentity(first, 2, 1)).toEqual({ ...first, branch: `${first.branch}-2`, cseq: 2 });
  });

  it('draw the same numbers each time, and others than another identity', () => {
    const identity = createIdentity();
    const draws = (of = identity): number[] => Array.from({ length: 5 }, drawsOf(of));
    expect(draws()).toEqual(draws());
    expect(draws()).not.toEqual(draws(createIdentity()));
    for (const draw of draws()) expect(draw >= 0 && draw < 1).toBe(true);
  });
});
