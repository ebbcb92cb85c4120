// Generates the client of the OpenAPI document into `sdk/src/generated`, unless it is there already, and builds the
// package: `npm run sdk`. With `--if-missing` a package that is built is left as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generated = join(root, 'sdk', 'src', 'generated');
/** The document and the settings that the present client was generated from. */
const sources = join(generated, 'sources.json');

if (process.argv.includes('--if-missing') && existsSync(join(root, 'sdk', 'dist', 'index.d.ts')))
  process.exit(0);

function run(program, ...args) {
  const { status, stdout } = spawnSync(process.execPath, [join(root, program), ...args], {
    cwd: root,
    encoding: 'utf8',
    // The document is larger than the 1 MiB that Node takes by default.
    maxBuffer: Infinity,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return stdout;
  process.stderr.write(stdout);
  process.exit(status ?? 1);
}

const settings = {
  output: { path: generated, importFileExtension: '.js' },
  // Secrets are in bodies of requests alone, so that one type for each schema will do.
  parser: { transforms: { readWrite: { enabled: false } } },
  plugins: [
    '@hey-api/client-fetch',
    '@hey-api/sdk',
    { name: '@hey-api/typescript', enums: { mode: 'javascript', case: 'PascalCase' } },
  ],
  logs: { level: 'silent', file: false },
};
const document = JSON.parse(run('scripts/run-built.js', 'src/commands/openapi'));
const wanted = JSON.stringify({ settings, document });
if (!existsSync(sources) || readFileSync(sources, 'utf8') !== wanted) {
  const { createClient } = await import('@hey-api/openapi-ts');
  await createClient({ ...settings, input: document });
  writeFileSync(sources, wanted);
}
run('node_modules/typescript/bin/tsc', '-p', 'sdk');
