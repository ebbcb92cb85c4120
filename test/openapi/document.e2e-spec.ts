import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type OpenApiDocument, operationsOf, publishedDocument } from '../support/document.js';

interface Operation {
  operationId: string;
  security?: object[];
  responses: Record<string, unknown>;
}

/** The document that the service publishes. */
const published = (): Promise<OpenApiDocument> => publishedDocument(process.env.TEST_SERVICE_URL!);

/** What a linter of this project reports as JSON, whether it is content or not. */
async function linted(linter: string, ...args: string[]): Promise<unknown> {
  const lint = spawn(join('node_modules', '.bin', linter), args, {
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(await text(lint.stdout));
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
    const served = (await (await fetch(`${process.env.TEST_SERVICE_URL}/openapi.json`)).json()) as object;
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(served);
  });

  it('passes Redocly without errors or warnings', async () => {
    const { totals, problems } = (await linted('redocly', 'lint', '--format=json', file)) as {
      totals: object;
      problems: object[];
    };
    expect({ totals, problems }).toEqual({ totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] });
  }, 120_000);

  it('passes Spectral without errors, warnings or hints', async () => {
    const findings = await linted('spectral', 'lint', '--quiet', '--format=json', file);
    expect(findings).toEqual([]);
  }, 120_000);

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

  it('has no schema without a name', async () => {
    const { paths, components } = await published();
    const inline = (at: string, part: unknown): string[] => {
      if (typeof part !== 'object' || part === null) return [];
      const { type, properties } = part as { type?: string; properties?: object };
      const words = (part as { enum?: unknown[] }).enum;
      const anonymous = type === 'object' || properties !== undefined || (words?.length ?? 0) > 1;
      const inner = Object.entries(part).filter(([key]) => key !== 'example' && key !== 'enum');
      return [...(anonymous ? [at] : []), ...inner.flatMap(([key, each]) => inline(`${at}.${key}`, each))];
    };
    const found = Object.entries(components.schemas).flatMap(([name, schema]) =>
      Object.entries((schema as { properties?: object }).properties ?? {}).flatMap(([key, property]) =>
        inline(`${name}.${key}`, property),
      ),
    );
    expect([...found, ...inline('paths', paths)]).toEqual([]);
  });

  it('tells of updates that something must change, and nothing of what is taken on creation', async () => {
    const { components } = await published();
    for (const [name, schema] of Object.entries(components.schemas)) {
      if (!name.startsWith('Update')) continue;
      const { required = [], minProperties } = schema as { required?: string[]; minProperties?: number };
      expect([name, minProperties]).toEqual([name, required.length + 1]);
      expect(JSON.stringify(schema)).not.toMatch(/"default":|default: |where the path names it/);
    }
  });

  it('requires a body where something has to be in it', async () => {
    const document = await published();
    for (const { operation } of operationsOf(document)) {
      const { operationId, requestBody } = operation;
      if (!requestBody) continue;
      const { $ref } = requestBody.content['application/json'].schema as { $ref: string };
      const schema = document.components.schemas[$ref.split('/').at(-1)!];
      const needed = 'required' in schema || 'minProperties' in schema;
      expect([operationId, requestBody.required]).toEqual([operationId, needed]);
    }
  });

  it('describes every parameter, and allows null in no reference', async () => {
    const document = await published();
    for (const { operation } of operationsOf(document)) {
      for (const { name, description } of operation.parameters ?? []) {
        expect([operation.operationId, name, description]).toEqual([
          operation.operationId,
          name,
          expect.stringMatching(/\.$/),
        ]);
      }
    }
    for (const schema of Object.values(document.components.schemas)) {
      for (const property of Object.values((schema as { properties?: object }).properties ?? {})) {
        expect(property).not.toMatchObject({ nullable: true, allOf: expect.anything() });
      }
    }
  });

  it('describes every property but one that is another schema', async () => {
    const { components } = await published();
    const undescribed = Object.entries(components.schemas).flatMap(([name, schema]) => {
      const { properties = {} } = schema as { properties?: Record<string, Record<string, unknown>> };
      return Object.entries(properties)
        .filter(([, { $ref, allOf }]) => $ref === undefined && allOf === undefined)
        .filter(([, { description }]) => !/\.$/.test(String(description)))
        .map(([key]) => `${name}.${key}`);
    });
    expect(undescribed).toEqual([]);
  });

  it('has the parameters of a path in its order', async () => {
    for (const { path, operation } of operationsOf(await published())) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(inPath.map(({ name }) => name)).toEqual(names);
    }
  });

  it('says what the words of every enum mean', async () => {
    const { components } = await published();
    const enums = Object.entries(components.schemas).filter(([, schema]) => 'enum' in schema);
    const without = enums.filter(([, schema]) => !('description' in schema)).map(([name]) => name);
    expect([enums.length > 0, without]).toEqual([true, []]);
  });

  it('says which scope each operation needs', async () => {
    for (const { operation } of operationsOf(await published())) {
      const words =
        operation.security.length > 0 ? /\n\nRequires the scope `\w+:\w+`\.$/ : /\n\nRequires no token\.$/;
      expect(operation.description).toMatch(words);
    }
  });

  it('has nothing that only some tools know', async () => {
    expect(await readFile(file, 'utf8')).not.toMatch(/"x-[^"]*":/);
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
