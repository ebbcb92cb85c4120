import type { DigestChallengeOptions } from '../../test/support/sip/digest-challenger.js';
import { responseTo, sipFixtures } from '../../test/support/sip/fixtures.js';
import { answerChallenge, parseChallenge } from './digest.js';

const NOTIFY = { method: 'NOTIFY', headers: [['Event', 'check-sync']] as const, timeoutMs: 5_000 };
const account = { username: 'line "one" \\ č', password: 'pässword:1' };

const { startPhone, startClient, listen } = sipFixtures();

describe('digest answers', () => {
  const mufasa = { username: 'Mufasa', password: 'Circle of Life' };
  const request = { method: 'GET', uri: '/dir/index.html', body: Buffer.alloc(0) };
  const rfc7616 =
    'Digest realm="http-auth@example.org", qop="auth, auth-int", ' +
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", algorithm=';
  const responseIn = (answer: string): string | undefined => /response="(\w+)"/.exec(answer)?.[1];

  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('are those of RFC 7616 §3.9.1 for %s', (algorithm, expected) => {
    const challenge = parseChallenge(`${rfc7616}${algorithm}`);
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const answer = answerChallenge(challenge!, mufasa, request, cnonce);
    expect(responseIn(answer)).toBe(expected);
    expect(answer).toContain(`algorithm=${algorithm}, opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`);
    expect(answer).toContain(`cnonce="${cnonce}", qop=auth, nc=00000001`);
  });

  it('are those of RFC 2069 without a qop', () => {
    const challenge = parseChallenge(
      'digest REALM="testrealm@host.com",Nonce=dcd98b7102dd2f0e8b11d0f600bfb0c093',
    );
    const answer = answerChallenge(challenge!, { username: 'Mufasa', password: 'CircleOfLife' }, request);
    // RFC 2069 §2.4 with the erratum 749.
    expect(responseIn(answer)).toBe('1949323746fe6a43ef61f9606e7febea');
    expect(answer).not.toMatch(/qop|cnonce|nc=|algorithm/);
  });

  it.each([
    'Basic realm="x"',
    'Digest',
    'Digest nonce="x"',
    'Digest realm="x"',
    'Digest realm="x", nonce="y", algorithm=SHA-1',
    'Digest realm="x", nonce="y", qop="token"',
    'Digest realm="x", nonce="y',
    '',
  ])('are not given to %j', (challenge) => {
    expect(parseChallenge(challenge)).toBeUndefined();
  });

  it('are given to a challenge with tabs for spaces', () => {
    const challenge = parseChallenge('Digest\trealm = "r",\tnonce\t=\t"n"\t,\tstale=true');
    expect(challenge).toMatchObject({ realm: 'r', nonce: 'n', stale: true });
  });
});

describe('a challenged request', () => {
  const variants: DigestChallengeOptions[] = [
    { ...account },
    { ...account, qop: undefined },
    { ...account, qop: 'auth-int' },
    { ...account, qop: 'auth,auth-int' },
    { ...account, algorithm: 'MD5-sess' },
    { ...account, algorithm: 'SHA-256' },
    { ...account, algorithm: 'SHA-256', qop: 'auth-int' },
    { ...account, algorithm: 'SHA-512-256' },
    { ...account, proxy: true },
    { ...account, staleNonces: 1 },
  ];

  it.each(variants)('is answered: %j', async (challenge) => {
    const phone = await startPhone({ behaviour: { challenge } });
    const outcome = await startClient().request({
      ...NOTIFY,
      uri: phone.contact,
      contentType: 'text/plain',
      body: 'body č',
      credentials: account,
    });
    const sends = challenge.staleNonces ? 3 : 2;
    expect(outcome).toMatchObject({ statusCode: 200, sends });
    expect(phone.reboots).toBe(1);
    const { requests } = phone;
    expect(requests.map(({ message }) => message.cseq.number)).toEqual([1, 2, 3].slice(0, sends));
    expect(new Set(requests.map(({ message }) => message.headers.get('Call-ID'))).size).toBe(1);
    expect(new Set(requests.map(({ message }) => message.headers.get('From'))).size).toBe(1);
    expect(new Set(requests.map(({ message }) => message.vias[0].parameters.get('branch'))).size).toBe(sends);
    // A nonce may be bound to the address it was given to.
    expect(new Set(requests.map(({ remote }) => remote.port)).size).toBe(1);
  });

  it('ends with the 401 when there are no credentials, or for another realm', async () => {
    const phone = await startPhone({ behaviour: { challenge: account } });
    const client = startClient();
    for (const credentials of [undefined, { ...account, realm: 'elsewhere.test' }]) {
      const outcome = await client.request({ ...NOTIFY, uri: phone.contact, credentials });
      expect(outcome).toMatchObject({ statusCode: 401, sends: 1 });
    }
    expect(phone.reboots).toBe(0);
  });

  it('is repeated once with a wrong password', async () => {
    const phone = await startPhone({ behaviour: { challenge: account } });
    const credentials = { ...account, password: 'wrong' };
    const outcome = await startClient().request({ ...NOTIFY, uri: phone.contact, credentials });
    expect(outcome).toMatchObject({ statusCode: 401, sends: 2 });
  });

  it('is repeated once more for a stale nonce, and not for ever', async () => {
    const phone = await startPhone({ behaviour: { challenge: { ...account, staleNonces: 9 } } });
    const outcome = await startClient().request({ ...NOTIFY, uri: phone.contact, credentials: account });
    expect(outcome).toMatchObject({ statusCode: 401, sends: 3 });
  });

  it('is not repeated for a nonce that is called stale and offered again', async () => {
    const peer = await listen({}, (received) => {
      received.reply(
        responseTo(received, 401, [['WWW-Authenticate', 'Digest realm="r", nonce="n", stale=true']]),
      );
    });
    const uri = `sip:127.0.0.1:${peer.port}`;
    const outcome = await startClient().request({ ...NOTIFY, uri, credentials: account });
    expect(outcome).toMatchObject({ statusCode: 401, sends: 2 });
  });

  it('answers a proxy and the phone behind it, and no endless row of realms', async () => {
    let asked = 0;
    const peer = await listen({}, (received) => {
      const name = asked === 0 ? 'Proxy-Authenticate' : 'WWW-Authenticate';
      const challenge = `Digest realm="realm${asked}", nonce="n"`;
      received.reply(responseTo(received, asked++ === 0 ? 407 : 401, [[name, challenge]]));
    });
    const uri = `sip:127.0.0.1:${peer.port}`;
    const outcome = await startClient().request({ ...NOTIFY, uri, credentials: account });
    expect(outcome).toMatchObject({ statusCode: 401, sends: 5 });
    expect(peer.received[2].raw.toString()).toMatch(
      /^Proxy-Authorization: .*realm0[^]*^Authorization: .*realm1/m,
    );
  });

  it('takes the first challenge that it understands (RFC 8760 §2.4)', async () => {
    const peer = await listen({}, (received) => {
      const challenges = ['SHA-3', 'SHA-256', 'MD5'].map((algorithm): [string, string] => [
        'WWW-Authenticate',
        `Digest realm="r", nonce="${algorithm}", algorithm=${algorithm}`,
      ]);
      const isAnswered = received.raw.includes('Authorization');
      received.reply(isAnswered ? responseTo(received) : responseTo(received, 401, challenges));
    });
    const uri = `sip:127.0.0.1:${peer.port}`;
    await startClient().request({ ...NOTIFY, uri, credentials: account });
    expect(peer.received[1].raw.toString()).toContain('nonce="SHA-256"');
    expect(peer.received[1].raw.toString().match(/^Authorization/gm)).toHaveLength(1);
  });

  it('does not repeat control characters after a stranger', async () => {
    const peer = await listen({}, (received) => {
      received.reply(responseTo(received, 401, [['WWW-Authenticate', 'Digest realm="a\u0001b", nonce="n"']]));
    });
    const uri = `sip:127.0.0.1:${peer.port}`;
    const outcome = await startClient().request({ ...NOTIFY, uri, credentials: account });
    expect(outcome).toMatchObject({ statusCode: 401, sends: 1 });
  });
});
