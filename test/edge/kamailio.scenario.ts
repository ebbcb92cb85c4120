import { accessToken, Api, unique } from '../support/api.js';
import { freshDatabase } from '../support/database.js';
import { type Service, startService } from '../support/service.js';
import { SipSocket } from '../support/sip/sip-socket.js';
import { insertDevices } from '../support/stored-devices.js';
import { until } from '../support/until.js';
import { Kamailio, missingPackage } from './kamailio.js';
import { answerOne, call, registerByTcp, registerByUdp, registerMany, type Registrar } from './phones.js';

const PHONES = 1_000;
const HOUR = 3_600;
const START_MS = 60_000;
/** From a change at the registrar until the API shows it: some 50 addresses of record are reported 5 times a second. */
const SOON_MS = 15_000;

const missing = missingPackage();
if (missing) console.warn(`Skipped: the package ${missing} is not installed`);

(missing ? describe.skip : describe)('a Kamailio with the configuration of docs/edge.md', () => {
  const organization = unique('org_');
  const domain = `${unique('d')}.example`;
  let variables: NodeJS.ProcessEnv;
  let service: Service;
  let kamailio: Kamailio;
  let registrar: Registrar;
  let api: Api;
  /** The device of `u1` first. */
  let devices: string[];

  beforeAll(async () => {
    const { dataSource, settings } = await freshDatabase();
    devices = await insertDevices(dataSource, { count: PHONES, organization });
    await dataSource.query(
      `INSERT INTO sip_accounts (device_id, line_number, organization_id, username, domain, held)
       SELECT id, 0, $1, 'u' || n, $2, true FROM unnest($3::text[]) WITH ORDINALITY AS device (id, n)`,
      [organization, domain, devices],
    );
    await dataSource.destroy();
    variables = { DATABASE_URL: settings.databaseUrl, REDIS_URL: settings.redisUrl };
    service = await startService(variables);
    const operator = await Api.as({ org_ids: ['*'] }, service.url);
    const { id } = await operator.create('/domains/new', { domain, organization_id: organization });
    await operator.post(`/domains/${id}`, { status: 'active' });
    api = await Api.as({ org_ids: [organization] }, service.url);

    kamailio = new Kamailio(service.url, await freePort());
    registrar = { port: kamailio.port, domain };
    await kamailio.start();
  }, START_MS);

  afterAll(async () => {
    await kamailio?.close();
    await service?.stop();
  });

  async function freePort(): Promise<number> {
    const socket = await SipSocket.listen({ transport: 'tcp', host: '127.0.0.1' });
    socket.close();
    return socket.port;
  }

  const edgeToken = (): Promise<string> => accessToken({ org_ids: [organization], scope: 'edge:report' });

  async function online(): Promise<number> {
    const { json } = await api.get('/devices?status=online&per_page=1');
    return json.data.pagination.total;
  }

  async function becomesOnline(count: number): Promise<void> {
    let last = -1;
    await until(`${count} phones online`, async () => (last = await online()) === count, SOON_MS).catch(
      (error) => {
        throw new Error(`${error}; there are ${last}\n${kamailio.output}`);
      },
    );
  }

  async function contactsOf(user: string): Promise<any[]> {
    const { json } = await api.get(`/sipedge/registrations?aor=${user}@${domain}`);
    return json.data.registrations.toSorted((one: any, other: any) =>
      one.contact.localeCompare(other.contact),
    );
  }

  it('reports phones that registered before it had a token', async () => {
    await registerMany(registrar, { count: PHONES, expires: HOUR });
    expect(await online()).toBe(0);
    kamailio.useToken(await edgeToken());
    await becomesOnline(PHONES);
  }, 30_000);

  it('reports phones that unregister, and goes on with another token', async () => {
    kamailio.useToken(await edgeToken());
    await registerMany(registrar, { count: 100, expires: 0 });
    await becomesOnline(PHONES - 100);
    await registerMany(registrar, { count: 100, expires: HOUR });
    await becomesOnline(PHONES);
  }, 40_000);

  it('reports each contact of an address of record, with Path and source', async () => {
    await registerMany(registrar, { count: 1, expires: 0 });
    const [behindProxy, behindNat] = ['sip:u1@192.0.2.1:5060', 'sip:u1@192.168.1.2:5062'];
    await registerByUdp(registrar, {
      ...{ user: 'u1', contact: behindProxy, expires: HOUR },
      headers: 'Supported: path\r\nPath: <sip:192.0.2.9;lr>\r\nUser-Agent: a "b" \\ c\r\n',
    });
    // What is no UTF-8 cannot be told in JSON.
    await registerByUdp(registrar, {
      ...{ user: 'u1', contact: behindNat, expires: HOUR },
      headers: 'User-Agent: \xff\xfe\r\n',
    });
    const contacts = await until('two contacts', async () => {
      const found = await contactsOf('u1');
      return found.length === 2 && found;
    });
    expect(contacts).toMatchObject([
      {
        contact: behindProxy,
        path: '<sip:192.0.2.9;lr>',
        user_agent: 'a "b" \\ c',
        node: 'kamailio-1',
      },
      { contact: behindNat, received: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
    ]);
    await registerByUdp(registrar, { user: 'u1', contact: behindProxy, expires: 0 });
    await until('one contact', async () => (await contactsOf('u1')).length === 1);
    expect(await online()).toBe(PHONES);
    await registerByUdp(registrar, { user: 'u1', contact: behindNat, expires: 0 });
    await becomesOnline(PHONES - 1);
  }, 30_000);

  it('reports phones whose registration expires and whose connection is lost', async () => {
    await registerMany(registrar, { count: 2, expires: 0 });
    await becomesOnline(PHONES - 2);
    const contact = 'sip:u1@127.0.0.1:5090;transport=tcp';
    const connection = await registerByTcp(registrar, { user: 'u1', contact, expires: HOUR });
    await registerByUdp(registrar, { user: 'u2', contact: 'sip:u2@127.0.0.1:5091', expires: 3 });
    await becomesOnline(PHONES);
    connection.destroy();
    await becomesOnline(PHONES - 2);
    expect(await contactsOf('u1')).toEqual([]);
  }, 40_000);

  it('reports calls that are answered and calls that fail', async () => {
    await registerMany(registrar, { count: 2, expires: 0 });
    const callee = await freePort();
    await registerByUdp(registrar, { user: 'u2', contact: `sip:u2@127.0.0.1:${callee}`, expires: HOUR });
    const answered = answerOne(callee, 'answer');
    const calling = call(registrar, 'u2', 3_000);
    const live = await until('a call that is answered', async () => {
      const { json } = await api.get('/calls');
      return json.data.calls.find(({ state }: any) => state === 'answered');
    });
    expect(live).toMatchObject({ device_id: devices[0], node: 'kamailio-1' });
    await Promise.all([answered, calling]);

    const busy = answerOne(callee, 'busy');
    await call(registrar, 'u2', 0);
    await busy;
    const records = await until('two records', async () => {
      const { json } = await api.get('/callrecords');
      return json.data.records.length === 2 && json.data.records;
    });
    // They may have ended in the same second.
    const talked = records.find(({ call_id }: any) => call_id === live.call_id);
    expect(talked).toMatchObject({ device_id: devices[0], ended_by: 'report' });
    expect(talked.duration_seconds).toBeGreaterThanOrEqual(2);
    const failed = records.find(({ call_id }: any) => call_id !== live.call_id);
    expect(failed).toMatchObject({ device_id: devices[0], answered_at: null });
    expect((await api.get('/calls')).json.data.calls).toEqual([]);
    await registerByUdp(registrar, { user: 'u2', contact: `sip:u2@127.0.0.1:${callee}`, expires: 0 });
    await becomesOnline(PHONES - 2);
  }, 40_000);

  it('reports what happened while the service was away', async () => {
    await service.kill();
    await registerMany(registrar, { count: 100, expires: HOUR });
    await registerMany(registrar, { count: 50, expires: 0 });
    service = await startService({ ...variables, PORT: new URL(service.url).port });
    await becomesOnline(PHONES - 50);
  }, 60_000);

  it('reports that it has forgotten all, and then who registers again', async () => {
    await kamailio.kill();
    expect(await online()).toBe(PHONES - 50);
    await kamailio.start();
    kamailio.useToken(await edgeToken());
    await becomesOnline(0);
    await registerMany(registrar, { count: PHONES, expires: HOUR });
    await becomesOnline(PHONES);
  }, 40_000);
});
