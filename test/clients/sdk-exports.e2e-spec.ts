import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TelephonyClient, type TelephonyClientOptions } from 'telephony-resources-sdk';
import { failure, ScriptedServer, type Step } from './scripted-server.js';

const open: ScriptedServer[] = [];

afterAll(() => Promise.all(open.map((each) => each.stop())));

/** A server that answers as these steps say, and a client of it. */
async function scripted(
  script: Step[],
  options: Partial<TelephonyClientOptions> = {},
): Promise<{ server: ScriptedServer; client: TelephonyClient }> {
  const server = await ScriptedServer.start(...script);
  open.push(server);
  return { server, client: new TelephonyClient({ baseUrl: server.url, token: 'token', ...options }) };
}

const lineOf = (n: number): string => `${JSON.stringify({ id: `call_${n}`, from: 'Zoë' })}\n`;

/** Begins an export. */
function begin(response: ServerResponse, ...parts: (string | Buffer)[]): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const part of parts) response.write(part);
}

/** Reads all that comes. @returns the ids, and what ended it if it did not end by itself */
async function read(client: TelephonyClient, signal?: AbortSignal): Promise<[ids: string[], error: any]> {
  const ids: string[] = [];
  try {
    for await (const { id } of client.exportCallRecords({ node: 'sbc-1' }, { signal })) ids.push(id);
  } catch (error) {
    return [ids, error];
  }
  return [ids, undefined];
}

describe('an export that is iterated', () => {
  it('has the items of all lines, however they come', async () => {
    const bytes = Buffer.from(lineOf(1) + lineOf(2));
    const { server, client } = await scripted([
      async (response) => {
        begin(response);
        for (const byte of bytes) response.write(Buffer.of(byte));
        await sleep(20);
        response.end(lineOf(3));
      },
    ]);
    const records: unknown[] = [];
    for await (const record of client.exportCallRecords({ node: 'sbc-1' })) records.push(record);
    expect(records).toEqual([1, 2, 3].map((n) => ({ id: `call_${n}`, from: 'Zoë' })));
    expect(server.requests.map(({ path }) => path)).toEqual(['/callrecords/export?node=sbc-1']);
  });

  it('is asked for again until it begins, and not before it is wanted', async () => {
    const { server, client } = await scripted([
      failure(503, 'unavailable', { 'retry-after': '0' }),
      (response) => begin(response, lineOf(1)) ?? response.end(),
    ]);
    const call = client.exportCallRecords();
    await sleep(50);
    expect(server.requests).toHaveLength(0);
    expect(await call).toBe(lineOf(1));
    expect(server.requests).toHaveLength(2);
  });

  it.each<[string, (response: ServerResponse) => unknown, object]>([
    ['breaks off', (response) => response.destroy(), { message: 'The response broke off' }],
    [
      'ends in the middle of a line',
      (response) => response.end('{"id":'),
      { message: 'The response broke off in the middle of a line' },
    ],
    ['goes silent', () => undefined, { message: 'The response broke off: nothing for 300 ms' }],
  ])('has what has come, and throws where it %s', async (_, end, expected) => {
    const { server, client } = await scripted(
      [
        async (response) => {
          begin(response, lineOf(1), lineOf(2));
          await sleep(20);
          end(response);
        },
      ],
      { timeoutMs: 300 },
    );
    const [ids, error] = await read(client);
    expect([ids, error]).toEqual([
      ['call_1', 'call_2'],
      expect.objectContaining({ code: 'no_answer', ...expected }),
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [failure(403, 'forbidden'), { status: 403, code: 'forbidden' }],
    [
      { status: 200, body: '<html>Sign in</html>' },
      { status: 200, code: 'unexpected_answer' },
    ],
    [
      { status: 200, body: 'no JSON\n', headers: { 'content-type': 'application/x-ndjson' } },
      { status: 200, code: 'unexpected_answer' },
    ],
  ])('throws where the answer is none: %j', async (step, expected) => {
    const { client } = await scripted([step]);
    expect(await read(client)).toEqual([[], expect.objectContaining(expected)]);
  });

  it('ends where it is aborted, and where no more is asked for', async () => {
    const closed: Promise<unknown>[] = [];
    const { client } = await scripted([
      (response) => {
        closed.push(once(response, 'close'));
        begin(response, lineOf(1), lineOf(2));
      },
    ]);
    const reason = new Error('no longer wanted');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    expect(await read(client, controller.signal)).toEqual([['call_1', 'call_2'], reason]);
    for await (const { id } of client.exportCallRecords()) {
      expect(id).toBe('call_1');
      break;
    }
    await Promise.all(closed);
    expect(closed).toHaveLength(2);
  });

  it('comes no faster than it is taken, and whoever takes his time has it', async () => {
    let written = 0;
    const { client } = await scripted(
      [
        async (response) => {
          begin(response);
          for (; written < 200_000 && !response.destroyed; written++) {
            if (!response.write(lineOf(written).repeat(10))) await once(response, 'drain');
          }
          response.end();
        },
      ],
      { timeoutMs: 300 },
    );
    const items = client.exportCallRecords()[Symbol.asyncIterator]();
    await items.next();
    await sleep(600);
    const before = written;
    await sleep(200);
    expect([written - before, before < 100_000]).toEqual([0, true]);
    expect((await items.next()).value).toMatchObject({ from: 'Zoë' });
    await items.return?.();
  });
});

describe('telephony callrecords export', () => {
  /** Runs it with little memory. @returns how it ended, and how many bytes it printed */
  async function run(url: string): Promise<{ code: number; bytes: number; error: string }> {
    const child = spawn(resolve('node_modules/.bin/telephony'), ['callrecords', 'export', '--url', url], {
      env: { PATH: process.env.PATH, TELEPHONY_TOKEN: 'token', NODE_OPTIONS: '--max-old-space-size=40' },
    });
    let [bytes, error] = [0, ''];
    child.stdout.on('data', (data: Buffer) => (bytes += data.length));
    child.stderr.on('data', (data: Buffer) => (error += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, bytes, error };
  }

  it('prints more than it has memory for', async () => {
    const part = lineOf(1).repeat(20_000);
    const { server } = await scripted([
      async (response) => {
        begin(response);
        for (let n = 0; n < 90; n++) if (!response.write(part)) await once(response, 'drain');
        response.end();
      },
    ]);
    const bytes = 90 * Buffer.byteLength(part);
    expect(bytes).toBeGreaterThan(53_000_000);
    expect(await run(server.url)).toEqual({ code: 0, bytes, error: '' });
  });

  it('prints what has come of an answer that breaks off, and fails', async () => {
    const { server } = await scripted([
      async (response) => {
        begin(response, lineOf(1));
        await sleep(20);
        response.destroy();
      },
    ]);
    const ended = await run(server.url);
    expect(ended).toEqual({
      code: 3,
      bytes: Buffer.byteLength(lineOf(1)),
      error: 'The response broke off (no_answer)\n',
    });
  });
});
