import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type Certificate, selfSignedCertificate } from '../../test/support/sip/certificate.js';
import { responseTo, sipFixtures, until } from '../../test/support/sip/fixtures.js';
import { NameServer } from '../../test/support/sip/name-server.js';
import { Phone } from '../../test/support/sip/phone.js';
import type { ReceivedBytes, SipSocket } from '../../test/support/sip/sip-socket.js';

const NOTIFY = { method: 'NOTIFY', headers: [['Event', 'check-sync']] as const, timeoutMs: 5_000 };

const { startPhone, startPhones, startClient, listen, closing } = sipFixtures();
let certificate: Certificate;

beforeAll(async () => {
  certificate = await selfSignedCertificate(['DNS:phone.test', 'IP:127.0.0.1', 'IP:::1']);
});

describe('UserAgentClient over TCP', () => {
  it('sends one request after another on one connection, IPv4 and IPv6', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const phone = await startPhone({ transport: 'tcp', host });
      const client = startClient();
      const first = await client.request({ ...NOTIFY, uri: phone.contact });
      const second = await client.request({ ...NOTIFY, uri: phone.contact });
      expect(first).toMatchObject({ statusCode: 200, transport: 'TCP', sends: 1 });
      expect(second.localAddress).toEqual(first.localAddress);
      expect(phone.requests[0].raw.toString()).toMatch(/^Via: SIP\/2\.0\/TCP .*;rport\r$/m);
      expect(phone.requests[0].raw.toString()).toMatch(/^Contact: <sip:.*;transport=tcp>\r$/m);
      expect(phone.connections.size).toBe(1);
    }
  });

  it('shares a connection among requests that come at once', async () => {
    const phone = await startPhone({ transport: 'tcp', behaviour: { delayMs: 20 } });
    const client = startClient();
    const requests = Array.from({ length: 50 }, () => client.request({ ...NOTIFY, uri: phone.contact }));
    expect((await Promise.all(requests)).map(({ statusCode }) => statusCode)).toEqual(Array(50).fill(200));
    expect(phone.connections.size).toBe(1);
    expect(phone.reboots).toBe(50);
  });

  it('never retransmits', async () => {
    const phone = await startPhone({ transport: 'tcp', behaviour: { delayMs: 300 } });
    const outcome = await startClient().request({ ...NOTIFY, uri: phone.contact });
    expect(outcome.sends).toBe(1);
    expect(phone.requests).toHaveLength(1);
  });

  it('understands answers however they are cut', async () => {
    const peer = await listen({ transport: 'tcp' }, (received) => {
      const body = 'čau\r\n\r\nSIP/2.0 200 not a message';
      const length = `Content-Length: ${Buffer.byteLength(body)}`;
      const trying =
        responseTo(received, 100).replace('Content-Length: 0', `l: ${Buffer.byteLength(body)}`) + body;
      const final = responseTo(received, 202).replace('Content-Length: 0', length) + body;
      const bytes = Buffer.from(`\r\n\r\n${trying}\r\n${final}`);
      const cut = (from: number): void => {
        received.reply(bytes.subarray(from, from + 7));
        if (from < bytes.length) setImmediate(cut, from + 7);
      };
      cut(0);
    });
    const outcome = await startClient().request({
      ...NOTIFY,
      uri: `sip:127.0.0.1:${peer.port};transport=tcp`,
    });
    expect(outcome.statusCode).toBe(202);
    expect(outcome.response.body.toString()).toMatch(/^čau\r\n/);
  });

  it('closes a connection that is not SIP, has no Content-Length, or floods', async () => {
    const nonsense: [string, (response: string) => string | Buffer][] = [
      ['not SIP', () => 'HTTP/1.1 400 Bad Request\r\n\r\n'],
      ['no length', (response) => response.replace('Content-Length: 0\r\n', '')],
      ['a huge body', (response) => response.replace('Content-Length: 0', 'Content-Length: 999999999')],
      ['endless headers', () => Buffer.alloc(70_000, 'x')],
    ];
    for (const [what, answer] of nonsense) {
      const peer = await listen({ transport: 'tcp' }, (received) =>
        received.reply(answer(responseTo(received))),
      );
      const request = startClient().request({ ...NOTIFY, uri: `sip:127.0.0.1:${peer.port};transport=tcp` });
      await expect([what, await request.catch((error) => error.code)]).toEqual([what, 'protocol']);
    }
  });

  it('reports a connection that is closed in the middle at once, and makes a new one', async () => {
    let closings = 0;
    const peer = await listen({ transport: 'tcp' }, (received) => {
      if (closings++ === 0) received.connection?.destroy();
      else received.reply(responseTo(received));
    });
    const client = startClient();
    const uri = `sip:127.0.0.1:${peer.port};transport=tcp`;
    const started = performance.now();
    await expect(client.request({ ...NOTIFY, uri })).rejects.toMatchObject({ code: 'reset', sends: 1 });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect((await client.request({ ...NOTIFY, uri })).statusCode).toBe(200);
  });

  it('counts the sendings of each request that a closed connection ends', async () => {
    const credentials = { username: 'a', password: 'b' };
    const peer = await listen({ transport: 'tcp' }, (received) => {
      const isFirst = received.raw.includes('CSeq: 1 OPTIONS');
      if (isFirst)
        received.reply(responseTo(received, 401, [['WWW-Authenticate', 'Digest realm="r", nonce="n"']]));
    });
    const client = startClient();
    const uri = `sip:127.0.0.1:${peer.port};transport=tcp`;
    const once = client.request({ ...NOTIFY, uri });
    const twice = client.request({ ...NOTIFY, uri, method: 'OPTIONS', credentials });
    await until(() => peer.received.length === 3);
    for (const connection of peer.connections) connection.destroy();
    await expect(once).rejects.toMatchObject({ code: 'reset', sends: 1 });
    await expect(twice).rejects.toMatchObject({ code: 'reset', sends: 2 });
  });

  describe('on a connection that was used before', () => {
    const OPTIONS = { method: 'OPTIONS', timeoutMs: 5_000 };

    /** A peer that answers the first `answers` requests of each connection, and does `then` with the next one. */
    const forgetful = (answers: number, then: (received: ReceivedBytes) => void): Promise<SipSocket> => {
      const counts = new Map<unknown, number>();
      return listen({ transport: 'tcp' }, (received) => {
        const count = (counts.get(received.connection) ?? 0) + 1;
        counts.set(received.connection, count);
        if (count <= answers) received.reply(responseTo(received));
        else then(received);
      });
    };
    const reset = ({ connection }: ReceivedBytes): void => void connection?.resetAndDestroy();
    const end = ({ connection }: ReceivedBytes): void => void connection?.end();
    const uriOf = ({ port }: SipSocket): string => `sip:127.0.0.1:${port};transport=tcp`;

    it.each([
      ['a reset', reset],
      ['an end', end],
    ])('takes %s for an older failure, and sends once more on a new one', async (_, then) => {
      const peer = await forgetful(1, then);
      const [client, uri] = [startClient(), uriOf(peer)];
      for (const request of [OPTIONS, OPTIONS, { ...NOTIFY, idempotent: true }]) {
        expect((await client.request({ ...request, uri })).statusCode).toBe(200);
      }
      expect(peer.received).toHaveLength(5);
    });

    it('never sends anything twice that may have been obeyed and is not idempotent', async () => {
      const peer = await forgetful(1, reset);
      const [client, uri] = [startClient(), uriOf(peer)];
      await client.request({ ...OPTIONS, uri });
      await expect(client.request({ ...NOTIFY, uri })).rejects.toMatchObject({ code: 'reset', sends: 1 });
      expect(peer.received).toHaveLength(2);
    });

    it('believes a new connection that ends, and one that has begun to answer', async () => {
      const peer = await forgetful(0, reset);
      const [client, uri] = [startClient(), uriOf(peer)];
      await expect(client.request({ ...OPTIONS, uri })).rejects.toMatchObject({ code: 'reset', sends: 1 });

      const trying = await forgetful(1, (received) => {
        received.reply(responseTo(received, 100));
        received.connection?.end();
      });
      await client.request({ ...OPTIONS, uri: uriOf(trying) });
      const second = client.request({ ...OPTIONS, uri: uriOf(trying) });
      await expect(second).rejects.toMatchObject({ code: 'reset', sends: 1 });
    });

    it('takes a TLS error for its end, as the handshake was over long ago', async () => {
      const requests: string[] = [];
      const server = createServer((raw) => {
        const secure = new TLSSocket(raw, { isServer: true, ...certificate });
        let count = 0;
        secure.on('error', () => raw.destroy());
        secure.on('data', (bytes: Buffer) => {
          requests.push(bytes.toString());
          const remote = { address: '127.0.0.1', port: raw.remotePort! };
          if (++count === 1) secure.write(responseTo({ raw: bytes, remote }));
          else raw.write('no TLS record');
        });
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      closing({ close: () => void server.close() });
      const client = startClient({ tls: { rejectUnauthorized: false } });
      const uri = `sips:127.0.0.1:${(server.address() as AddressInfo).port}`;
      await client.request({ ...OPTIONS, uri });
      expect((await client.request({ ...OPTIONS, uri })).statusCode).toBe(200);
      await expect(client.request({ ...NOTIFY, uri })).rejects.toMatchObject({ code: 'reset', sends: 1 });
      expect(requests).toHaveLength(4);
    });

    it('sends each of many requests once more that were on it together', async () => {
      const peer = await forgetful(1, reset);
      const [client, uri] = [startClient(), uriOf(peer)];
      await client.request({ ...OPTIONS, uri });
      const requests = Array.from({ length: 20 }, () => client.request({ ...OPTIONS, uri }));
      expect((await Promise.all(requests)).map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200));
      await until(() => client.openFlows === 1);
    });

    it('does not use it again once a request has timed out on it, and lets others end there', async () => {
      const late: ReceivedBytes[] = [];
      const peer = await forgetful(1, (received) => late.push(received));
      const [client, uri] = [startClient(), uriOf(peer)];
      await client.request({ ...OPTIONS, uri });
      const other = client.request({ ...OPTIONS, uri });
      const lost = client.request({ ...OPTIONS, uri, timeoutMs: 50 });
      await expect(lost).rejects.toMatchObject({ code: 'timeout', sends: 1 });
      const third = await client.request({ ...OPTIONS, uri });
      late[0].reply(responseTo(late[0]));
      expect((await other).localAddress).not.toEqual(third.localAddress);
      await until(() => client.openFlows === 1 && peer.connections.size === 1);
      expect(peer.received[3].connection).not.toBe(peer.received[0].connection);
    });
  });

  it('closes idle connections', async () => {
    const phone = await startPhone({ transport: 'tcp' });
    const client = startClient({ idleConnectionMs: 30 });
    await client.request({ ...NOTIFY, uri: phone.contact });
    expect(client.openFlows).toBe(1);
    await until(() => client.openFlows === 0 && phone.connections.size === 0);
  });

  it('keeps to its limit of connections by closing idle ones', async () => {
    const client = startClient({ maxConnections: 2 });
    for (let count = 0; count < 5; count++) {
      const phone = await startPhone({ transport: 'tcp' });
      await client.request({ ...NOTIFY, uri: phone.contact });
      expect(client.openFlows).toBeLessThanOrEqual(2);
    }
  });

  it('has requests wait for a connection when all are in use', async () => {
    const phones = await startPhones(4, { transport: 'tcp', behaviour: { delayMs: 10 } });
    const client = startClient({ maxConnections: 1 });
    const outcomes = await Promise.all(
      phones.map(({ contact }) => client.request({ ...NOTIFY, uri: contact })),
    );
    expect(outcomes.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(client.openFlows).toBe(1);
  });

  it('reports a closed port at once', async () => {
    const phone = await Phone.start({ transport: 'tcp' });
    phone.close();
    const request = startClient().request({ ...NOTIFY, uri: phone.contact });
    await expect(request).rejects.toMatchObject({ code: 'refused', sends: 0 });
  });
});

describe('UserAgentClient over TLS', () => {
  it('trusts what it is told to trust, for sips: and transport=tls, IPv4 and IPv6', async () => {
    const phone = await startPhone({ transport: 'tls', certificate });
    const phone6 = await startPhone({ transport: 'tls', host: '::1', certificate });
    const client = startClient({ tls: { ca: certificate.cert } });
    const uris = [phone.contact, `sips:1001@127.0.0.1:${phone.port}`, phone6.contact];
    for (const uri of uris) {
      expect(await client.request({ ...NOTIFY, uri })).toMatchObject({ statusCode: 200, transport: 'TLS' });
    }
    expect(phone.requests[1].raw.toString()).toMatch(/^Contact: <sips:127\.0\.0\.1:\d+>\r$/m);
    expect(phone.requests[1].raw.toString()).toMatch(/^Via: SIP\/2\.0\/TLS /m);
    expect(phone.connections.size).toBe(1);
  });

  it('refuses a certificate that is not trusted, or is another host’s', async () => {
    const phone = await startPhone({ transport: 'tls', certificate });
    const names = closing(await NameServer.start([{ type: 'A', name: 'other.test', data: '127.0.0.1' }]));
    const untrusting = startClient().request({ ...NOTIFY, uri: phone.contact });
    await expect(untrusting).rejects.toMatchObject({ code: 'tls', sends: 0 });

    const client = startClient({ tls: { ca: certificate.cert }, resolver: names.resolver() });
    const misled = client.request({ ...NOTIFY, uri: `sips:1001@other.test:${phone.port}` });
    await expect(misled).rejects.toMatchObject({
      code: 'tls',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    expect(phone.requests).toEqual([]);
  });

  it.each([
    ['is closed', undefined],
    ['says nothing', '::1'],
  ])('reports a failed handshake where another address of the host %s', async (_, host) => {
    const phone = await startPhone({ transport: 'tls', certificate });
    if (host) await listen({ transport: 'tcp', host, port: phone.port });
    const names = closing(
      await NameServer.start([
        { type: 'A', name: 'other.test', data: '127.0.0.1' },
        { type: 'AAAA', name: 'other.test', data: '::1' },
      ]),
    );
    const client = startClient({ tls: { ca: certificate.cert }, resolver: names.resolver() });
    const uri = `sips:1001@other.test:${phone.port}`;
    await expect(client.request({ ...NOTIFY, uri, timeoutMs: 500 })).rejects.toMatchObject({
      code: 'tls',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });

  it('checks the certificate against the name in the URI, not the address', async () => {
    const phone = await startPhone({ transport: 'tls', certificate });
    const names = closing(await NameServer.start([{ type: 'A', name: 'phone.test', data: '127.0.0.1' }]));
    const client = startClient({ tls: { ca: certificate.cert }, resolver: names.resolver() });
    const outcome = await client.request({ ...NOTIFY, uri: `sips:1001@phone.test:${phone.port}` });
    expect(outcome.statusCode).toBe(200);
  });

  it('can be told to take any certificate', async () => {
    const phone = await startPhone({ transport: 'tls', certificate });
    const client = startClient({ tls: { rejectUnauthorized: false } });
    expect((await client.request({ ...NOTIFY, uri: phone.contact })).statusCode).toBe(200);
  });

  it('does not wait for a handshake longer than its deadline, or once it is aborted', async () => {
    const peer = await listen({ transport: 'tcp' });
    const uri = `sips:127.0.0.1:${peer.port}`;
    const client = startClient();
    const late = client.request({ ...NOTIFY, uri, timeoutMs: 50 });
    await expect(late).rejects.toMatchObject({ code: 'timeout', sends: 0 });
    const aborted = client.request({ ...NOTIFY, uri, signal: AbortSignal.timeout(50) });
    await expect(aborted).rejects.toMatchObject({ code: 'aborted', sends: 0 });
  });

  it('reports a peer that does not speak TLS', async () => {
    const peer = await listen({ transport: 'tcp' });
    peer.onConnection = (connection) => connection.end('SIP/2.0 400 Bad Request\r\n\r\n');
    const request = startClient().request({ ...NOTIFY, uri: `sips:127.0.0.1:${peer.port}` });
    await expect(request).rejects.toMatchObject({ code: 'tls', sends: 0 });
  });
});

describe('a request that is too large for UDP', () => {
  const large = { ...NOTIFY, contentType: 'text/plain', body: 'x'.repeat(1_300) };

  it('goes by TCP where the target has it', async () => {
    const phone = await startPhone({ transport: 'tcp' });
    const uri = phone.contact.replace(';transport=tcp', '');
    const outcome = await startClient().request({ ...large, uri, congestionFallback: 'tcp' });
    expect(outcome).toMatchObject({ statusCode: 200, transport: 'TCP', sends: 1 });
    expect(phone.requests[0].message.body).toHaveLength(1_300);
  });

  it('is refused where it has not', async () => {
    const phone = await startPhone();
    const request = startClient().request({ ...large, uri: phone.contact });
    await expect(request).rejects.toMatchObject({ code: 'too_large', sends: 0 });
    expect(phone.requests).toEqual([]);
  });

  it('begins at 1,301 bytes', async () => {
    const phone = await startPhone();
    const client = startClient();
    await client.request({ ...large, uri: phone.contact, body: 'x' });
    const overhead = phone.requests[0].raw.length - 1;
    // The Content-Length has three digits more than that of one byte, less those saved by a shorter body.
    const fitting = 1_300 - overhead - 2;
    for (const [length, result] of [
      [fitting, 1_300],
      [fitting + 1, 'too_large'],
    ] as const) {
      const request = client.request({ ...large, uri: phone.contact, body: 'x'.repeat(length) });
      const got = await request.then(
        () => phone.requests.at(-1)?.raw.length,
        (error) => error.code,
      );
      expect(got).toBe(result);
    }
  });

  it('carries 64 KiB byte for byte', async () => {
    const phone = await startPhone({ transport: 'tcp' });
    const body = Buffer.from(Array.from({ length: 65_536 }, (_, index) => index % 256));
    await startClient().request({ ...large, uri: phone.contact, body });
    expect(phone.requests[0].message.body.equals(body)).toBe(true);
  });
});
