// Fills the running service with what the examples of the OpenAPI document name, and then is their phone until Ctrl-C:
// `npm run demo`. With `--once` it leaves out the phone.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

function run(...words) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'run-built.js'), ...words], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

run('src/commands/demo', ...args);
if (!args.some((word) => ['--once', '--help', '-h'].includes(word))) {
  // In this process, so that the phone ends with it.
  process.argv.splice(2, args.length, 'test/support/sip/simulated-phone');
  await import('./run-built.js');
}
