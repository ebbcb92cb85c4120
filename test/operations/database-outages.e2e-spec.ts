import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Api, type Reply, unique } from '../support/api.js';
import { uniqueMac } from '../support/devices.js';
import { freshServers, type Service, sharedServers, startService } from '../support/service.js';
import { trunkBody } from '../support/trunks.js';
import { TcpProxy } from './tcp-proxy.js';
import { until } from '../support/until.js';

/** As many as a machine makes that has nothing else to do, and no longer than this on others. */
const WRITES = 2_000;
const WRITING_MS = 8_000;
const AT_ONCE = 20;
const END_EVERY_MS = 250;
/** Well below 5 s, with what a busy machine adds. */
const READ_MS = 4_500;
const WRITE_MS = 11_000;

/** What passes by itself is 503 with Retry-After, whichever way the database fails. */
describe('a database that fails for a while', () => {
  const organization = unique('org_');
  const admin = new pg.Client(sharedServers().databaseUrl);
  let database: string;
  let proxy: TcpProxy;
  let service: Service;
  let api: Api;

  beforeAll(async () => {
    const { DATABASE_URL, REDIS_URL } = await freshServers();
    const url = new URL(DATABASE_URL);
    database = url.pathname.slice(1);
    proxy = await TcpProxy.to(url.hostname, Number(url.port));
    [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
    service = await startService({ DATABASE_URL: url.href, REDIS_URL, DATABASE_POOL_SIZE: '5' });
    api = await Api.as({ org_ids: [organization] }, service.url);
    await admin.connect();
  });

  afterAll(async () => {
    await service.stop();
    await proxy.close();
    await admin.end();
  });

  function write(headers: Record<string, string> = {}): Promise<Reply> {
    return api.put('/siptrunk/new', trunkBody(organization), headers);
  }

  function writeDevice(): Promise<Reply> {
    return api.put('/devices/new', { mac_address: uniqueMac(), organization_id: organization });
  }

  /** Ends one of the service's connections, as a failing host or an operator does. */
  async function endConnection(): Promise<void> {
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user ORDER BY random() LIMIT 1`,
      [database],
    );
  }

  function endAllConnections(): Promise<unknown> {
    return admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user',
      [database],
    );
  }

  const isUnavailable = ({ status, headers, json }: Reply): boolean =>
    status === 503 && headers.get('retry-after') === '1' && json.error.code === 'unavailable';

  it('refuses for the moment what it loses the connection of, and nothing in other words', async () => {
    const end = Date.now() + WRITING_MS;
    let left = WRITES;
    let refused = 0;
    const goesOn = (): boolean => left > 0 && Date.now() < end;
    const wrong: string[] = [];
    const writeOn = async (): Promise<void> => {
      while (goesOn()) {
        left--;
        const keyed = left % 2 === 0 ? { 'idempotency-key': unique('key_') } : undefined;
        const reply = left % 3 === 0 ? await writeDevice() : await write(keyed);
        if (isUnavailable(reply)) refused++;
        else if (reply.status !== 201) wrong.push(`${reply.status} ${reply.text}`);
      }
    };
    const writing = Promise.all(Array.from({ length: AT_ONCE }, writeOn));
    const ending = (async () => {
      while (goesOn()) await Promise.all([endConnection(), sleep(END_EVERY_MS)]);
    })();
    await Promise.all([writing, ending]);
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    await until('it is written again', async () => (await write()).status === 201);
  });

  it('is not ready while it is read-only, and writes again without a restart', async () => {
    await admin.query(`ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    await endAllConnections();
    const ready = (): Promise<Reply> => api.get('/health/ready');
    const refused = await until('it is seen to be read-only', async () => {
      const reply = await write({ 'idempotency-key': 'while read-only' });
      const { status, json } = await ready();
      // A probe may still meet a connection that was just ended: "cannot be reached".
      return (
        isUnavailable(reply) && status === 503 && json.error.details[0].message === 'is read-only' && reply
      );
    });
    expect(refused.json.error.message).toBe('Service temporarily unavailable');
    expect((await api.get('/siptrunk')).status).toBe(200);
    await admin.query(`ALTER DATABASE ${database} RESET default_transaction_read_only`);
    await until(
      'it takes writes',
      async () => (await ready()).status === 200 && (await write()).status === 201,
    );
    const repeated = await until('all connections are new', async () => {
      const reply = await write({ 'idempotency-key': 'while read-only' });
      return reply.status === 201 && reply;
    });
    expect(repeated.headers.get('idempotency-replayed')).toBeNull();
  });

  it('does not keep readers and writers waiting while it is silent, and serves at once when it speaks', async () => {
    const { id } = (await write()).json.data;
    const device = (await writeDevice()).json.data;
    proxy.fallSilent();
    const timed = async (request: () => Promise<Reply>): Promise<[Reply, number]> => {
      const begin = performance.now();
      return [await request(), performance.now() - begin];
    };
    const paths = [
      `/siptrunk/${id}`,
      '/siptrunk',
      `/devices/${device.id}`,
      '/sipgwping/all',
      '/orgips/index',
      '/domains',
    ];
    const reads = [...paths, ...paths, '/sipedge/access?ip=192.0.2.1', '/webhooks', '/audit'].map((path) =>
      timed(() => api.get(path)),
    );
    const writes = [() => write({ 'idempotency-key': 'while silent' }), writeDevice, () => write()].map(
      timed,
    );
    for (const [reply, ms] of await Promise.all(reads)) {
      expect([reply.text, isUnavailable(reply), ms < READ_MS || ms]).toEqual([reply.text, true, true]);
    }
    for (const [reply, ms] of await Promise.all(writes)) {
      expect([reply.text, isUnavailable(reply), ms < WRITE_MS || ms]).toEqual([reply.text, true, true]);
    }
    proxy.speakAgain();
    await until('it is read', async () => (await api.get(`/siptrunk/${id}`)).status === 200);
    expect((await write({ 'idempotency-key': 'while silent' })).status).toBe(201);
  });
});
