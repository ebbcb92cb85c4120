// Builds the project and runs the benchmark `bench/<name>.ts`: `npm run bench -- <name>`, with its options if it has any.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [name, ...args] = process.argv.slice(2);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
if (!names.includes(name)) {
  console.error(`Usage: npm run bench -- ${names.join('|')}`);
  process.exit(1);
}
const program = join(root, 'scripts', 'run-built.js');
process.exit(
  spawnSync(process.execPath, [program, `bench/${name}`, ...args], { cwd: root, stdio: 'inherit' }).status ??
    1,
);
