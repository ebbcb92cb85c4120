#!/usr/bin/env node
// Builds the command line where that has not been done; a build writes to standard error alone.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = new URL('../dist/main.js', import.meta.url);
if (!existsSync(program)) {
  console.error('Building the command line. This happens only once.');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const built = spawnSync('npm', ['run', '--silent', 'cli'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
const { main } = await import(program.href);
process.exitCode = await main(process.argv.slice(2));
