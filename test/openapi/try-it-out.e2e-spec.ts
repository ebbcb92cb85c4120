import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoClient } from '../../src/demo/demo-client.js';
import { fillWithDemo } from '../../src/demo/fill.js';
import { accessToken, Api } from '../support/api.js';
import { freshServers, JWT_SECRET, type Service, startService } from '../support/service.js';
import { Phone } from '../support/sip/phone.js';
import { type PrefilledRequest, prefilledRequests } from './prefilled-requests.js';

const DEMO = join(process.cwd(), 'dist', 'src', 'commands', 'demo.js');

const deletionsLast = (a: PrefilledRequest, b: PrefilledRequest): number =>
  Number(a.method === 'DELETE') - Number(b.method === 'DELETE');

const kindOf = ({ path }: PrefilledRequest): string => path.split('/')[1];
const sameKind =
  (one: PrefilledRequest) =>
  (other: PrefilledRequest): boolean =>
    kindOf(one) === kindOf(other);

/** What Swagger UI sends where a person presses _Execute_ and nothing else, on a service that the demo has filled. */
describe('"Try it out"', () => {
  let phone: Phone;
  let service: Service;
  let requests: PrefilledRequest[];
  /** As the README has it. */
  let member: Api;
  /** As the banner has it. */
  let operator: Api;
  let demo: DemoClient;

  beforeAll(async () => {
    // Whatever goes to a phone goes to this one, on a port of its own.
    phone = await Phone.start();
    const SIP_OUTBOUND_PROXY = `sip:127.0.0.1:${phone.port}`;
    service = await startService({ ...(await freshServers()), SIP_OUTBOUND_PROXY });
    requests = await prefilledRequests(service.url);
    member = await Api.as({ org_ids: ['org_98765'] }, service.url);
    operator = await Api.as({ org_ids: ['*'] }, service.url);
    demo = new DemoClient(service.url, await accessToken({ org_ids: ['*'] }));
  }, 60_000);

  afterAll(async () => {
    await service.stop();
    phone.close();
  });

  function runDemo(variables: NodeJS.ProcessEnv, ...args: string[]) {
    const env = { PATH: process.env.PATH, JWT_SECRET, TELEPHONY_URL: service.url, ...variables };
    const { status, stdout, stderr } = spawnSync(process.execPath, [DEMO, ...args], {
      env,
      cwd: tmpdir(),
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  /** Why the service did not do what was asked; the client holds each answer against the document. */
  async function refusal(api: Api, { id, method, path, headers, body }: PrefilledRequest): Promise<string[]> {
    const { status, text } = await api.request(method, path, { body, headers });
    return status >= 200 && status < 300 ? [] : [`${id}: ${status} ${text}`];
  }

  it('is told where the examples are', () => {
    expect(runDemo({})).toEqual({
      status: 0,
      stdout: expect.stringContaining(`${service.url}/docs`),
      stderr: '',
    });
  });

  it('is no matter of production, nor of another machine, unless that is meant', () => {
    const refused = (variables: NodeJS.ProcessEnv, words: string): void =>
      expect(runDemo(variables)).toEqual({ status: 1, stdout: '', stderr: expect.stringContaining(words) });
    refused({ NODE_ENV: 'production' }, 'NODE_ENV is production');
    refused({ TELEPHONY_URL: 'https://api.example.com' }, 'https://api.example.com is not on this machine');
    refused({ TELEPHONY_URL: 'localhost:3000' }, 'TELEPHONY_URL must be a URL such as http://localhost:3000');
    refused({ TELEPHONY_URL: 'http://127.0.0.1:9' }, 'No service responds at http://127.0.0.1:9');
  });

  it('reads everything, with the tokens of README and banner', async () => {
    const reads = requests.filter(({ method }) => method === 'GET');
    expect(reads.length).toBeGreaterThan(20);
    for (const api of [member, operator]) {
      expect((await Promise.all(reads.map((read) => refusal(api, read)))).flat()).toEqual([]);
    }
  });

  it('finds something in every list', async () => {
    for (const { id, path } of requests.filter(({ id }) => /^list/.test(id))) {
      const { data } = (await member.get(path)).json as { data: object };
      const [items] = Object.values(data).filter(Array.isArray);
      expect([id, items]).not.toEqual([id, []]);
    }
  });

  it('does one after another, with deletions last', async () => {
    const obeyed = phone.obeyed.length;
    const refusals: string[] = [];
    for (const request of requests.toSorted(deletionsLast)) {
      // In the specification it is the device that was created before, which has the extension.
      if (request.id === 'updateDevice') await fillWithDemo(demo);
      refusals.push(...(await refusal(operator, request)));
    }
    expect(refusals).toEqual([]);
    expect(phone.obeyed.slice(obeyed).map(({ method }) => method)).toContain('NOTIFY');
  });

  it('does every write on what the demo has made', async () => {
    const writes = requests.filter(({ method }) => method !== 'GET');
    expect(writes.length).toBeGreaterThan(30);
    const refusals: string[] = [];
    for (let rest = writes; rest.length > 0;) {
      // One of each kind of resource, since those do not touch one another; what is deleted is pinged before.
      const round = rest.filter((write, index) => rest.findIndex(sameKind(write)) === index);
      await fillWithDemo(demo);
      for (const write of round.toSorted(deletionsLast)) refusals.push(...(await refusal(member, write)));
      rest = rest.filter((write) => !round.includes(write));
    }
    expect(refusals).toEqual([]);
  });
});
