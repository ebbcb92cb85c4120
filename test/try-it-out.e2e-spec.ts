import { Api } from './support/api.js';
import { freshServers, type Service, startService } from './support/service.js';
import { type PrefilledRequest, prefilledRequests } from './support/swagger-ui.js';

/** They are about a phone that is connected, a delivery that was made, and another phone than the one created. */
const BEYOND_CREATION = [
  'notifyDevice',
  'getWebhookDelivery',
  'replayWebhookDelivery',
  'getDeviceByMacAddress',
];

/** What Swagger UI sends where a person presses _Execute_ and nothing else. */
describe('"Try it out"', () => {
  let service: Service;
  let api: Api;
  let requests: PrefilledRequest[];
  /** The ids that the service has given, by their prefixes. */
  const given = new Map<string, string>();

  beforeAll(async () => {
    // Nothing goes to the hosts of the examples: there is no worker, SIP goes where nobody listens, and so do webhooks.
    const nobody = { ROLES: 'api', SIP_OUTBOUND_PROXY: 'sip:127.0.0.1:9' };
    service = await startService({ ...(await freshServers()), ...nobody });
    api = await Api.as({ org_ids: ['*'] }, service.url);
    requests = await prefilledRequests(service.url);
  }, 60_000);

  afterAll(() => service.stop());

  /** Sends one request after another; tells which were refused otherwise than by one of the statuses. */
  async function refusals(some: PrefilledRequest[], statuses: number[]): Promise<string[]> {
    const refused: string[] = [];
    for (const { id, method, path, headers, body } of some) {
      const raw = body === undefined ? undefined : onLoopback(withGivenIds(JSON.stringify(body)));
      const reply = await api.request(method, withGivenIds(path), { raw, headers });
      if (reply.status >= 300 && !statuses.includes(reply.status)) {
        refused.push(`${id}: ${reply.status} ${reply.text}`);
      }
      if (method === 'PUT' && reply.status < 300) noteIds(reply.json.data);
    }
    return refused;
  }

  function noteIds(answer: { id?: string; ips?: { id: string }[]; routes?: { id: string }[] }): void {
    for (const { id } of [answer, ...(answer.ips ?? []), ...(answer.routes ?? [])]) {
      if (id) given.set(id.slice(0, id.indexOf('_')), id);
    }
  }

  function withGivenIds(text: string): string {
    return text.replace(/\b([a-z]+)_(?=\w*\d)[0-9A-Za-z]+/g, (id, prefix: string) => given.get(prefix) ?? id);
  }

  /** The request with a webhook whose test reaches nobody. */
  function onLoopback(text: string): string {
    return text.replace(/"https:\/\/hooks[^/"]*/g, '"https://127.0.0.1:9');
  }

  it('works for every operation while there is nothing', async () => {
    const creations = requests.filter(({ method }) => method === 'PUT');
    const others = requests.filter((request) => !creations.includes(request));
    expect(await refusals(others, [404, 409])).toEqual([]);
    expect(await refusals(creations, [404, 409])).toEqual([]);
  });

  it('works for every operation with the ids of what was created', async () => {
    expect([...given.keys()].sort()).toEqual(['dev', 'dom', 'gw', 'hook', 'ip', 'orgip', 'route', 'trunk']);
    const deletions = requests.filter(({ method }) => method === 'DELETE');
    const others = requests.filter(({ method }) => method === 'GET' || method === 'POST');
    const beyond = others.filter(({ id }) => BEYOND_CREATION.includes(id));
    const within = others.filter(({ id }) => !BEYOND_CREATION.includes(id));
    expect(await refusals(within, [])).toEqual([]);
    expect(await refusals(beyond, [404, 503])).toEqual([]);
    expect(await refusals(deletions.reverse(), [])).toEqual([]);
  });
});
