import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { generate } from 'selfsigned';
import { readSettings } from '../config/settings.js';
import { NameResolver } from '../dns/name-resolver.js';
import type { HostAddress } from '../dns/system-lookup.js';
import { EgressFailure, EgressHttp, type EgressResponse } from './egress-http.js';
import { EgressPolicy } from './egress-policy.js';

const LOOPBACK: HostAddress = { address: '127.0.0.1', family: 4 };

/** A resolver whose answers the tests control, one for each look-up; the last one stays. */
class ScriptedLookup extends NameResolver {
  asked = 0;

  constructor(private readonly answers: HostAddress[][]) {
    super();
  }

  override async addresses(): Promise<HostAddress[]> {
    return this.answers[Math.min(this.asked++, this.answers.length - 1)];
  }
}

function httpVia(lookup: NameResolver, allowedNetworks = '127.0.0.1'): EgressHttp {
  const settings = readSettings({
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    JWT_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: 'ab'.repeat(32),
    EGRESS_ALLOW_PRIVATE: 'false',
    EGRESS_ALLOWED_NETWORKS: allowedNetworks,
  });
  return new EgressHttp(new EgressPolicy(settings, lookup));
}

function post(http: EgressHttp, url: string, timeoutMs = 5_000): Promise<EgressResponse> {
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: '{"a":1}', onBehalfOf: 'org_1', timeoutMs } as const;
  return http.request({ url: new URL(url), ...request });
}

async function reasonOf(response: Promise<EgressResponse>): Promise<string> {
  const failure: unknown = await response.catch((error: unknown) => error);
  return failure instanceof EgressFailure ? failure.reason : `no failure: ${JSON.stringify(failure)}`;
}

describe('EgressHttp', () => {
  const servers: TcpServer[] = [];
  const http = httpVia(new ScriptedLookup([[LOOPBACK]]));

  async function listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
    servers.push(server);
    await once(server.listen(0, host), 'listening');
    return (server.address() as AddressInfo).port;
  }

  function serve(handler: RequestListener, host?: string): Promise<number> {
    return listen(createHttpServer(handler), host);
  }

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      if ('closeAllConnections' in server) (server as Server).closeAllConnections();
      server.close();
    }
  });

  it('sends the request to the address that was checked, under the name of the URL', async () => {
    const seen: unknown[] = [];
    const port = await serve(async (request, response) => {
      const body = (await request.toArray()).join('');
      seen.push([request.method, request.url, request.headers.host, request.headers['content-type'], body]);
      response.writeHead(204, { 'retry-after': '7' }).end();
    });
    const response = await post(http, `http://receiver.test:${port}/hook?a=b`);
    expect([response.status, response.headers['retry-after']]).toEqual([204, '7']);
    expect(seen).toEqual([['POST', '/hook?a=b', `receiver.test:${port}`, 'application/json', '{"a":1}']]);
  });

  it('does not resolve a name again that is bound to another address by then', async () => {
    const seen: string[] = [];
    const port = await serve((request, response) => {
      seen.push(request.socket.localAddress!);
      response.end();
    }, '0.0.0.0');
    const lookup = new ScriptedLookup([[LOOPBACK], [{ address: '127.0.0.2', family: 4 }]]);
    const rebound = httpVia(lookup);
    await post(rebound, `http://rebind.test:${port}/`);
    expect([seen, lookup.asked]).toEqual([['127.0.0.1'], 1]);
    expect(await reasonOf(post(rebound, `http://rebind.test:${port}/`))).toBe('address_not_allowed');
    expect(seen).toHaveLength(1);
  });

  it('connects to nothing when an address is not allowed, however it is written', async () => {
    let connections = 0;
    const server = createTcpServer(() => connections++);
    const port = await listen(server, '0.0.0.0');
    const strict = httpVia(new NameResolver(), '192.0.2.1');
    const hosts = ['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]'];
    for (const host of [...hosts, '[::7f00:1]', 'LOCALHOST', '①②⑦.0.0.1', '0']) {
      expect([host, await reasonOf(post(strict, `http://${host}:${port}/`))]).toEqual([
        host,
        'address_not_allowed',
      ]);
    }
    expect(connections).toBe(0);
  });

  it('does not follow a redirect', async () => {
    let requests = 0;
    const port = await serve((_, response) => {
      requests++;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await post(http, `http://receiver.test:${port}/`)).status).toBe(302);
    expect(requests).toBe(1);
  });

  it('answers with the status though the body never ends', async () => {
    const endless = await serve((_, response) => {
      const fill = (): void => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', fill);
      fill();
    });
    expect((await post(http, `http://receiver.test:${endless}/`)).status).toBe(200);
    const hanging = await serve((_, response) => void response.write('x'));
    expect((await post(http, `http://receiver.test:${hanging}/`, 100)).status).toBe(200);
  });

  it('takes a change of protocol for what it is: no success', async () => {
    const port = await listen(
      createTcpServer((socket) =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      ),
    );
    expect((await post(http, `http://receiver.test:${port}/`)).status).toBe(101);
  });

  it('says why there was no response', async () => {
    const silent = await listen(createTcpServer(() => undefined));
    expect(await reasonOf(post(http, `http://receiver.test:${silent}/`, 100))).toBe('timeout');
    expect(await reasonOf(post(http, `https://receiver.test:${silent}/`, 100))).toBe('timeout');

    const rude = await listen(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect(await reasonOf(post(http, `http://receiver.test:${rude}/`))).toBe('invalid_response');
    expect(await reasonOf(post(http, `https://receiver.test:${rude}/`))).toBe('tls_failed');

    const closing = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await reasonOf(post(http, `http://receiver.test:${closing}/`))).toBe('connection_failed');

    const closed = createTcpServer();
    const port = await listen(closed);
    closed.close();
    expect(await reasonOf(post(http, `http://receiver.test:${port}/`))).toBe('connection_failed');

    const system = httpVia(new NameResolver());
    expect(await reasonOf(post(system, 'http://no-such-name.invalid/'))).toBe('name_not_resolved');
  });

  it('trusts no certificate that is not signed by somebody known', async () => {
    const pems = await generate([{ name: 'commonName', value: 'receiver.test' }], { keyType: 'ec' });
    let requests = 0;
    const server = createHttpsServer({ key: pems.private, cert: pems.cert }, (_, response) => {
      requests++;
      response.end();
    });
    const port = await listen(server);
    expect(await reasonOf(post(http, `https://receiver.test:${port}/`))).toBe('tls_failed');
    expect(requests).toBe(0);
  });
});
