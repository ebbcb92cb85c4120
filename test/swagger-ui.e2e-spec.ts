import type { Browser, Page } from 'playwright-core';
import { accessToken, unique } from './support/api.js';
import { launchBrowser } from './support/browser.js';

/** Swagger UI as a person uses it, in a real browser where the machine has one. */
describe('Swagger UI', () => {
  let browser: Browser | undefined;
  let page: Page;
  const organization = unique('org_');

  beforeAll(async () => {
    browser = await launchBrowser();
    if (!browser) return;
    page = await browser.newPage();
    await page.goto(`${process.env.TEST_SERVICE_URL}/docs`);
    await page.click('.auth-wrapper .authorize');
    await page.fill('.modal-ux input', await accessToken({ org_ids: [organization] }));
    await page.click('.modal-ux .auth.authorize');
    await page.click('.modal-ux .btn-done');
  }, 60_000);

  afterAll(() => browser?.close());

  /** Opens an operation, changes its body if there is one to send, executes it, and reads what came back. */
  async function execute(
    operationId: string,
    { body, parameters = {} }: { body?: object; parameters?: Record<string, string> },
  ): Promise<{ status: string; text: string }> {
    const operation = page.locator(`.opblock[id$="${operationId}"]`);
    if (!(await operation.evaluate((element) => element.classList.contains('is-open')))) {
      await operation.locator('.opblock-summary-control').click();
    }
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

  it('creates, reads and is refused, with the token it was given', async () => {
    if (!browser) return;
    const body = { name: unique('T '), organization_id: organization, type: 'peer', host: 'sip.example.com' };
    const created = await execute('putSipTrunk', { body, parameters: { id: 'new' } });
    expect(created.status).toBe('201');
    const id = /trunk_[0-9A-Za-z]{22}/.exec(created.text)![0];
    const read = await execute('getSipTrunk', { parameters: { id } });
    expect([read.status, read.text]).toEqual(['200', expect.stringContaining(body.name)]);
    const refused = await execute('getSipTrunk', { parameters: { id: 'trunk_none' } });
    expect([refused.status, refused.text]).toEqual(['404', expect.stringContaining('SIP trunk not found')]);
  });

  it('keeps the token over a reload', async () => {
    if (!browser) return;
    await page.reload();
    await page.locator('.auth-wrapper .authorize.locked').waitFor();
    expect((await execute('listSipTrunks', {})).status).toBe('200');
  });
});
