import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Operation {
  operationId: string;
  security?: object[];
  responses: Record<string, unknown>;
}

describe('the OpenAPI document', () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'telephony-openapi-'));
    file = join(folder, 'openapi.json');
    const written = spawnSync(process.execPath, ['dist/src/cli/openapi.js', file], { env: {} });
    expect(written.stderr.toString()).toBe('');
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('is written without a database, as the service publishes it', async () => {
    const published = (await (await fetch(`${process.env.TEST_SERVICE_URL}/openapi.json`)).json()) as object;
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(published);
  });

  it('passes a linter without errors or warnings', () => {
    const lint = spawnSync('npx', ['redocly', 'lint', '--format=json', file], {
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    });
    const { totals, problems } = JSON.parse(lint.stdout.toString());
    expect({ totals, problems }).toEqual({ totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] });
  });

  it('names every operation once, and says which need a token', async () => {
    const { paths } = JSON.parse(await readFile(file, 'utf8')) as {
      paths: Record<string, Record<string, Operation>>;
    };
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.values(item).map((operation) => ({ path, ...operation })),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[a-z]+([A-Z][a-z]*)*$/.test(id))).toBe(true);
    for (const { path, security, responses } of operations) {
      const open = path.startsWith('/health') || path === '/metrics';
      expect([path, security]).toEqual([path, open ? [] : [{ bearer: [] }]]);
      if (!open) for (const status of [401, 403, 429, 500]) expect(responses).toHaveProperty(String(status));
    }
  });

  it('takes an idempotency key wherever something is written', async () => {
    const { paths } = JSON.parse(await readFile(file, 'utf8')) as {
      paths: Record<string, Record<string, { parameters: { name: string }[] }>>;
    };
    const without = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => method !== 'get')
        .filter(([, { parameters }]) => !parameters.some(({ name }) => name === 'Idempotency-Key'))
        .map(([method]) => `${method} ${path}`),
    );
    expect(without).toEqual([]);
  });

  it('is served with Swagger UI', async () => {
    const page = await fetch(`${process.env.TEST_SERVICE_URL}/docs`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('swagger-ui')]);
  });
});

describe('the source', () => {
  it('has every migration in the list of migrations', async () => {
    const files = readdirSync('migrations').filter((name) => /^\d/.test(name));
    const list = await readFile('migrations/index.ts', 'utf8');
    for (const name of files) expect(list).toContain(name.replace('.ts', '.js'));
  });
});
