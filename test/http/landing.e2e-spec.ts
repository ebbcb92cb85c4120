import { get } from 'node:http';
import { text as read } from 'node:stream/consumers';
import { Api, unique } from '../support/api.js';

describe('the page at /', () => {
  const stranger = Api.withToken(undefined);
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  it('is a page for everybody that needs nothing else', async () => {
    for (const headers of [browser, undefined]) {
      const { status, headers: answered, text } = await stranger.get('/', headers);
      expect([status, answered.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(answered.get('cache-control')).toBe('public, max-age=300');
      expect(text).not.toMatch(/<script|<img|@import|src=|href="(https?:)?\/\//);
    }
    const head = await stranger.request('HEAD', '/');
    expect([head.status, head.text]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1_000);
  });

  it('leads to what there is', async () => {
    const { text } = await stranger.get('/', browser);
    const links = [...text.matchAll(/href="(\/[^"]*)"/g)].map(([, path]) => path);
    const { json } = await stranger.get('/', { accept: 'application/json' });
    expect(new Set(links)).toEqual(new Set(Object.values(json.data)));
    for (const path of new Set(links)) {
      const { status } = await stranger.get(path);
      expect([path, status]).toEqual([path, path === '/queues' ? 401 : 200]);
    }
  });

  it('prints a first request that works', async () => {
    const { text } = await stranger.get('/', browser);
    const [, body] = /-d '([^']+)'/.exec(text)!;
    const organization = unique('org_');
    const api = await Api.as({ org_ids: [organization] });
    const created = await api.put('/siptrunk/new', {
      ...(JSON.parse(body) as object),
      organization_id: organization,
    });
    expect(created.status).toBe(201);
  });

  it('prints its own address, as the browser has it', async () => {
    const seenAs = (host: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const headers = { ...browser, host };
        get(process.env.TEST_SERVICE_URL!, { headers }, (response) => resolve(read(response))).on(
          'error',
          reject,
        );
      });
    const printed = (page: string): string | undefined => /^.*\bAPI=(.*)$/m.exec(page)?.[1];
    expect(printed((await stranger.get('/', browser)).text)).toBe(process.env.TEST_SERVICE_URL);
    expect(printed(await seenAs('api.example.com:8080'))).toBe('http://api.example.com:8080');
    expect(await seenAs('"><script>$(reboot)</script>')).not.toContain('reboot');
  });

  it('is no operation of the API', async () => {
    const { paths } = (await stranger.get('/openapi.json')).json;
    expect(Object.keys(paths)).not.toContain('/');
    expect((await stranger.post('/', {})).status).toBe(405);
  });
});
