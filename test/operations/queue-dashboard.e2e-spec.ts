import type { Browser } from 'playwright-core';
import { accessToken, Api, unique } from '../support/api.js';
import { launchBrowser } from '../support/browser.js';

const PATHS = ['/queues', '/queues/', '/queues/api/queues', '/queues/static/images/logo.svg', '/queues/none'];
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

/** Run in the page. */
async function resume(): Promise<number> {
  return (await fetch('/queues/api/queues/domains/resume', { method: 'PUT' })).status;
}

function basic(token: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}` };
}

describe('the dashboard of the queues', () => {
  const stranger = Api.withToken(undefined);
  let operator: Api;

  beforeAll(async () => {
    operator = await Api.as({ org_ids: ['*'] });
  });

  it.each(PATHS)('is not shown at %s without an operator’s token', async (path) => {
    const refused = await stranger.get(path);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Basic realm="[^"]+"/),
    ]);
    expect((await stranger.get(path, basic('no token'))).status).toBe(401);
    const tenant = await accessToken({ org_ids: [unique('org_')] });
    const limited = await accessToken({ org_ids: ['*'], scope: 'devices:* audit:read' });
    for (const token of [tenant, limited]) {
      expect((await Api.withToken(token).get(path)).status).toBe(403);
      expect((await stranger.get(path, basic(token))).status).toBe(403);
    }
  });

  it('takes the token as a password, as nothing else does', async () => {
    const credentials = basic(operator.token!);
    expect((await stranger.get('/queues', credentials)).status).toBe(200);
    const refused = await stranger.get('/siptrunk', credentials);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('shows an operator every queue, and its jobs without a secret', async () => {
    const organization_id = unique('org_');
    const mac_address = unique('').slice(0, 12);
    const device = await operator.put('/devices/phone', { name: 'Desk', mac_address, organization_id });
    const { id } = device.json.data;
    const reboot = await operator.put(`/devices/reboot/${id}`, { delay: 86_400 });

    const { json } = await operator.get('/queues/api/queues?activeQueue=reboots&status=delayed');
    const names = json.queues.map((queue: { name: string }) => queue.name);
    expect(names.sort()).toEqual(['domains', 'gateway-pings', 'reboots', 'webhooks']);
    const reboots = json.queues.find((queue: { name: string }) => queue.name === 'reboots');
    expect(reboots.counts.delayed).toBeGreaterThan(0);
    const { reboot_id } = reboot.json.data;
    const job = await operator.get(`/queues/api/queues/reboots/${reboot_id}-1`);
    expect(job.json.job.data).toEqual({ id: reboot_id });
  });

  it('changes something only for a page of its own', async () => {
    const change = (headers: Record<string, string>): Promise<number> =>
      operator.request('PUT', '/queues/api/queues/domains/resume', { headers }).then(({ status }) => status);
    expect(await change({})).toBe(403);
    expect(await change({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await change({ 'sec-fetch-site': 'same-site', origin: operator.url })).toBe(403);
    expect(await change({ origin: 'https://elsewhere.example.com' })).toBe(403);
    expect(await change({ origin: operator.url })).toBe(200);
    expect(await change(SAME_ORIGIN)).toBe(200);
  });

  it('answers in the envelope what it does not have', async () => {
    for (const path of ['/queues/none', '/queues/api/none', '/queues/static/none.js']) {
      const reply = await operator.get(path);
      expect([reply.status, reply.json.error.code]).toEqual([404, 'not_found']);
    }
    expect((await operator.get('/queues/api/queues/reboots/none')).status).toBe(404);
  });

  it('is a page that asks no third party, under the policy of all pages', async () => {
    const page = await operator.get('/queues');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).not.toMatch(/https?:/);
    const policy = (await fetch(`${operator.url}/docs`)).headers.get('content-security-policy');
    expect(page.headers.get('content-security-policy')).toBe(policy);

    const [, script] = /<script defer src="(static[^"]+)"/.exec(page.text)!;
    const asset = await operator.get(`/queues/${script}`);
    expect([asset.status, asset.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('javascript'),
    ]);
    expect(asset.headers.get('cache-control')).toMatch(/^private/);
  });

  describe('in a browser', () => {
    let browser: Browser | undefined;

    beforeAll(async () => {
      browser = await launchBrowser();
    }, 60_000);

    afterAll(() => browser?.close());

    it('opens with the token as the password, and complains of nothing', async () => {
      if (!browser) return;
      const page = await browser.newPage({
        httpCredentials: { username: 'anybody', password: operator.token! },
      });
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${operator.url}/queues`);
      await page.getByRole('link', { name: 'reboots' }).first().click();
      await page.getByText('Delayed', { exact: false }).first().waitFor();
      expect(new URL(page.url()).pathname).toBe('/queues/queue/reboots');
      expect(await page.evaluate(resume)).toBe(200);
      expect(complaints).toEqual([]);
    });
  });
});
