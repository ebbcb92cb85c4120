import { sipFixtures } from '../../test/support/sip/fixtures.js';
import { UserAgentClient } from './user-agent-client.js';

const NOTIFY = { method: 'NOTIFY', headers: [['Event', 'check-sync']] as const, timeoutMs: 5_000 };

const { startClient, startPhone } = sipFixtures();

describe('a route set', () => {
  it('is passed in its order, its first proxy first', async () => {
    const edge = await startPhone();
    const first = `sip:127.0.0.1:${edge.port};lr`;
    const routeSet = [first, 'sip:inner.test'];
    await startClient().request({ ...NOTIFY, uri: 'sip:1001@10.8.8.8', routeSet });
    const { message } = edge.requests[0];
    expect(message.uri).toBe('sip:1001@10.8.8.8');
    expect(message.headers.getAll('Route')).toEqual([`<${first}>`, '<sip:inner.test;lr>']);
  });

  it('gives way to an outbound proxy', async () => {
    const [proxy, edge] = [await startPhone(), await startPhone()];
    const client = startClient({ outboundProxy: `sip:127.0.0.1:${proxy.port}` });
    const routeSet = [`sip:127.0.0.1:${edge.port};lr`];
    await client.request({ ...NOTIFY, uri: 'sip:1001@10.8.8.8', routeSet });
    expect([proxy.requests.length, edge.requests.length]).toEqual([1, 0]);
  });

  it('is not trusted to be anywhere', async () => {
    const client = startClient({ authorizeAddress: () => Promise.reject(new Error('no loopback')) });
    const blocked = client.request({ ...NOTIFY, uri: 'sip:1001@10.8.8.8', routeSet: ['sip:127.0.0.1;lr'] });
    await expect(blocked).rejects.toMatchObject({ code: 'blocked' });
  });
});

describe('an outbound proxy', () => {
  it.each(['udp', 'tcp'] as const)(
    'is where every request goes, over %s, with a Route',
    async (transport) => {
      const proxy = await startPhone({ transport });
      const outboundProxy = `sip:127.0.0.1:${proxy.port};transport=${transport};lr`;
      const client = startClient({ outboundProxy });
      // The name is the proxy's to resolve, and neither address is the tenant's choice.
      const outcome = await client.request({
        ...NOTIFY,
        uri: 'sip:1001@nowhere.test:5071;line=x;transport=tls',
      });
      expect(outcome).toMatchObject({ statusCode: 200, transport: transport.toUpperCase() });
      const { message } = proxy.requests[0];
      expect(message.uri).toBe('sip:1001@nowhere.test:5071;line=x;transport=tls');
      expect(message.headers.get('Route')).toBe(`<${outboundProxy}>`);
      expect(message.headers.get('To')).toBe('<sip:1001@nowhere.test>');
    },
  );

  it('is always a loose router', async () => {
    const proxy = await startPhone();
    await startClient({ outboundProxy: `sip:127.0.0.1:${proxy.port}` }).request({
      ...NOTIFY,
      uri: 'sip:1001@a.test',
    });
    expect(proxy.requests[0].message.headers.get('Route')).toBe(`<sip:127.0.0.1:${proxy.port};lr>`);
  });

  it('is the operator’s own address and needs no leave', async () => {
    const proxy = await startPhone();
    const client = startClient({
      outboundProxy: `sip:127.0.0.1:${proxy.port}`,
      authorizeAddress: () => Promise.reject(new Error('no loopback')),
    });
    expect((await client.request({ ...NOTIFY, uri: 'sip:1001@a.test' })).statusCode).toBe(200);
  });

  it('is left out by a direct request', async () => {
    const [proxy, gateway] = [await startPhone(), await startPhone()];
    const client = startClient({
      outboundProxy: `sip:127.0.0.1:${proxy.port}`,
      authorizeAddress: (address) => {
        if (address === '127.0.0.2') throw new Error('not there');
      },
    });
    await client.request({ ...NOTIFY, uri: gateway.contact, direct: true });
    expect(gateway.requests[0].message.headers.get('Route')).toBeUndefined();
    const blocked = client.request({ ...NOTIFY, uri: 'sip:127.0.0.2', direct: true });
    await expect(blocked).rejects.toMatchObject({ code: 'blocked' });
    expect(proxy.requests).toEqual([]);
  });

  it('must have TLS where the request asks for it', async () => {
    const proxy = await startPhone();
    const client = startClient({ outboundProxy: `sip:127.0.0.1:${proxy.port}` });
    await expect(client.request({ ...NOTIFY, uri: 'sips:1001@a.test' })).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(proxy.requests).toEqual([]);
  });

  it('is refused at once when it is not a SIP URI', () => {
    expect(() => new UserAgentClient({ outboundProxy: 'proxy:5060' })).toThrow(/not a SIP URI/);
  });
});
