import type { Browser, Locator, Page } from 'playwright-core';
import { accessToken, unique } from '../support/api.js';
import { launchBrowser } from '../support/browser.js';
import { prefilledRequests } from './prefilled-requests.js';

const DOCS = `${process.env.TEST_SERVICE_URL}/docs`;
const DESKTOP = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };

/** Swagger UI as a person uses it, in a real browser where the machine has one. */
describe('Swagger UI', () => {
  let browser: Browser | undefined;
  let page: Page;
  const organization = unique('org_');
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    if (!browser) return;
    page = await browser.newPage();
    // Of its policies and scripts; that a request was refused is no complaint about the page.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 4'))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(process.env.TEST_SERVICE_URL!)) complaints.push(request.url());
    });
    await page.goto(DOCS);
    await page.click('.auth-wrapper .authorize');
    await page.fill('.modal-ux input', await accessToken({ org_ids: [organization] }));
    await page.click('.modal-ux .auth.authorize');
    await page.click('.modal-ux .btn-done');
  }, 60_000);

  afterAll(() => browser?.close());

  /** Opens an operation that is not open yet. */
  async function open(operationId: string): Promise<Locator> {
    const operation = page.locator(`.opblock[id$="-${operationId}"]`);
    if (!(await operation.evaluate((element) => element.classList.contains('is-open')))) {
      await operation.locator('.opblock-summary-control').click();
    }
    await operation.locator('button.execute').waitFor();
    return operation;
  }

  /** Changes what is filled in for an operation, executes it, and reads what came back. */
  async function execute(
    operationId: string,
    { body, parameters = {} }: { body?: object; parameters?: Record<string, string> } = {},
  ): Promise<{ status: string; text: string }> {
    const operation = await open(operationId);
    for (const [name, value] of Object.entries(parameters)) {
      await operation.locator(`tr[data-param-name="${name}"] input`).fill(value);
    }
    if (body) await operation.locator('textarea.body-param__text').fill(JSON.stringify(body));
    // What an earlier request was answered would be taken for this one's answer.
    const clear = operation.locator('button.btn-clear');
    if (await clear.isVisible()) await clear.click();
    await operation.locator('button.execute').click();
    const answer = operation.locator('.live-responses-table .response');
    await answer.waitFor();
    return {
      status: (await answer.locator('.response-col_status').innerText()).trim(),
      text: await answer.locator('.highlight-code').first().innerText(),
    };
  }

  it('has all that it takes in sight at once, and the long text behind a line to open', async () => {
    if (!browser) return;
    for (const viewport of [DESKTOP, PHONE]) {
      await page.setViewportSize(viewport);
      for (const control of ['.authorize', '.operation-filter-input', '.opblock-summary-control']) {
        const { y, height } = (await page.locator(control).first().boundingBox())!;
        expect([control, y >= 0 && y + height < viewport.height]).toEqual([control, true]);
      }
    }
    await page.setViewportSize(DESKTOP);
    const guide = page.locator('.info details');
    const text = guide.getByText('Idempotency-Key');
    expect(await text.isVisible()).toBe(false);
    await guide.locator('summary').click();
    expect(await text.isVisible()).toBe(true);
    await guide.locator('summary').click();
  });

  it('creates, reads and is refused, with the token it was given', async () => {
    if (!browser) return;
    const body = { name: unique('T '), organization_id: organization, type: 'peer', host: 'sip.example.com' };
    const created = await execute('putSipTrunk', { body });
    expect(created.status).toBe('201');
    const id = /trunk_[0-9A-Za-z]{22}/.exec(created.text)![0];
    const read = await execute('getSipTrunk', { parameters: { id } });
    expect([read.status, read.text]).toEqual(['200', expect.stringContaining(body.name)]);
    const refused = await execute('getSipTrunk', { parameters: { id: 'trunk_none' } });
    expect([refused.status, refused.text]).toEqual(['404', expect.stringContaining('SIP trunk not found')]);
  });

  it('goes on by a cursor beside the defaults that it fills in', async () => {
    if (!browser) return;
    for (const name of ['Older', 'Newer']) {
      const body = { name, organization_id: organization, type: 'peer', host: 'sip.example.com' };
      expect((await execute('putSipTrunk', { body })).status).toBe('201');
    }
    const first = await execute('listSipTrunks', { parameters: { per_page: '1' } });
    const cursor = /"next_cursor": "([\w-]+)"/.exec(first.text)![1];
    const next = await execute('listSipTrunks', { parameters: { cursor } });
    expect([next.status, next.text]).toEqual(['200', expect.stringContaining('"name": "Older"')]);
    expect(next.text).not.toContain('"name": "Newer"');
  });

  it('fills in what the tests of all operations send', async () => {
    if (!browser) return;
    const requests = await prefilledRequests(process.env.TEST_SERVICE_URL!);
    for (const id of ['putDevice', 'deleteSipTrunkIp', 'reportGatewayPing', 'listGatewayPings']) {
      const operation = await open(id);
      const rows = operation.locator('tr[data-param-name]');
      const values: Record<string, string> = {};
      for (const row of await rows.all()) {
        const value = await row.locator('input, select').inputValue();
        if (value !== '') values[(await row.getAttribute('data-param-name'))!] = value;
      }
      const text = operation.locator('textarea.body-param__text');
      const body = (await text.count()) > 0 ? (JSON.parse(await text.inputValue()) as object) : undefined;
      expect({ id, values, body }).toEqual(
        (({ id, values, body }) => ({ id, values, body }))(requests.find((request) => request.id === id)!),
      );
    }
  });

  it('shows the statuses of an operation at a glance', async () => {
    if (!browser) return;
    const operation = await open('listSipTrunks');
    const rows = operation.locator('.responses-table:not(.live-responses-table) .response');
    const withExample = rows.filter({ has: page.locator('.highlight-code') });
    expect(await rows.count()).toBeGreaterThan(4);
    expect(await withExample.locator('.response-col_status').allInnerTexts()).toEqual(['200']);
    expect(await rows.locator('.headers').count()).toBe(0);
  });

  it('shows XML as it is answered', async () => {
    if (!browser) return;
    const operation = await open('listWebhooks');
    await operation
      .locator('.responses-table .response .content-type')
      .first()
      .selectOption('application/xml');
    const shown = await operation.locator('.responses-table .highlight-code').first().innerText();
    expect(shown.replace(/\s+/g, '')).toMatch(
      /<response><success>true<\/success><data><webhooks><item><id>.*<events><item>.*<\/response>$/,
    );
  });

  it('offers an export as a file, and shows a line of it as it can be read', async () => {
    if (!browser) return;
    const parameters = { callId: unique('call-') };
    await execute('reportCall', { parameters, body: { organization_id: organization } });
    expect((await execute('endCall', { parameters })).status).toBe('200');
    const operation = await open('exportCallRecords');
    const example = operation.locator('.responses-table:not(.live-responses-table) .highlight-code');
    expect(await example.innerText()).toContain('"id": "call_12345"');
    await operation.locator('button.execute').click();
    const link = operation.locator('.live-responses-table a[download]');
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe('callrecords.ndjson');
  });

  it('says at once what each field of a body is, in lines that a phone can show', async () => {
    if (!browser) return;
    const operation = await open('putDevice');
    const request = operation.locator('.opblock-section-request-body');
    await request.getByRole('tab', { name: 'Schema' }).click();
    for (const viewport of [DESKTOP, PHONE]) {
      await page.setViewportSize(viewport);
      const { width } = (await request.getByText('Settings of the device.').boundingBox())!;
      expect([viewport.width, width > 200]).toEqual([viewport.width, true]);
    }
    await page.setViewportSize(DESKTOP);
  });

  it('finds operations by a word, and opens one by its address', async () => {
    if (!browser) return;
    const filter = page.locator('.operation-filter-input');
    expect(await filter.getAttribute('placeholder')).toBe('Filter by tag, path or title');
    // By a tag, whose operations have the word in neither path nor title.
    await filter.fill('organization ips');
    await page.locator('.opblock-tag').nth(1).waitFor({ state: 'detached' });
    expect(await page.locator('.opblock-summary-path').allInnerTexts()).toEqual(
      Array.from({ length: 5 }, () => expect.stringContaining('orgips')),
    );
    await filter.fill('REBOOT');
    await page.locator('.opblock').nth(3).waitFor({ state: 'detached' });
    expect(await page.locator('.opblock-summary-path').allInnerTexts()).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining('reboot')),
    );
    await page.goto(`${DOCS}#/Devices/rebootDevice`);
    await page.reload();
    await page.locator('.opblock.is-open[id$="-rebootDevice"] button.execute').waitFor();
  });

  it('keeps the token over a reload', async () => {
    if (!browser) return;
    await page.reload();
    await page.locator('.auth-wrapper .authorize.locked').waitFor();
    expect((await execute('listSipTrunks')).status).toBe('200');
  });

  it('fits on a phone', async () => {
    if (!browser) return;
    await page.setViewportSize(PHONE);
    await open('putSipTrunk');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  });

  it('had nothing to complain of', () => {
    expect(complaints).toEqual([]);
  });
});
