import { sipFixtures } from '../../test/support/sip/fixtures.js';

const NOTIFY = { method: 'NOTIFY', headers: [['Event', 'check-sync']] as const, timeoutMs: 5_000 };
/** An address that nothing is sent to (RFC 5737). */
const CONTACT = 'sip:1001@192.0.2.77:5062;line=x';

const { startClient, startPhone } = sipFixtures();

describe('a next hop', () => {
  it.each(['udp', 'tcp'] as const)('is where a request goes, over %s, without a Route', async (transport) => {
    const phone = await startPhone({ transport });
    const nextHop = `sip:127.0.0.1:${phone.port};transport=${transport}`;
    const outcome = await startClient().request({ ...NOTIFY, uri: CONTACT, nextHop });
    expect(outcome).toMatchObject({ statusCode: 200, transport: transport.toUpperCase() });
    const { message } = phone.requests[0];
    expect(message.uri).toBe(CONTACT);
    expect(message.headers.get('To')).toBe('<sip:1001@192.0.2.77>');
    expect(message.headers.get('Route')).toBeUndefined();
  });

  it('is where a prepared request comes from the same address and port', async () => {
    const phone = await startPhone();
    const client = startClient();
    const target = { uri: CONTACT, nextHop: `sip:127.0.0.1:${phone.port}` };
    const identity = await client.prepare(target);
    const { localAddress } = await client.request({ ...NOTIFY, ...target, identity });
    expect(identity.sentBy).toBe(`127.0.0.1:${localAddress.port}`);
  });

  it('needs leave as any address does', async () => {
    const phone = await startPhone();
    const client = startClient({ authorizeAddress: () => Promise.reject(new Error('no loopback')) });
    const nextHop = `sip:127.0.0.1:${phone.port}`;
    await expect(client.request({ ...NOTIFY, uri: CONTACT, nextHop })).rejects.toMatchObject({
      code: 'blocked',
    });
    expect(phone.requests).toEqual([]);
  });

  it('gives way to an outbound proxy', async () => {
    const [phone, proxy] = [await startPhone(), await startPhone()];
    const client = startClient({ outboundProxy: `sip:127.0.0.1:${proxy.port}` });
    await client.request({ ...NOTIFY, uri: CONTACT, nextHop: `sip:127.0.0.1:${phone.port}` });
    expect([proxy.requests.length, phone.requests.length]).toEqual([1, 0]);
  });

  it('must have TLS where the request asks for it', async () => {
    const phone = await startPhone();
    const request = { ...NOTIFY, uri: 'sips:1001@192.0.2.77', nextHop: `sip:127.0.0.1:${phone.port}` };
    await expect(startClient().request(request)).rejects.toMatchObject({ code: 'invalid' });
    expect(phone.requests).toEqual([]);
  });
});
