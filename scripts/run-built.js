// Runs `dist/<name>.js`, building first what has changed. Nothing but the program itself writes to standard output, so
// that its output can be used in a command.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './compile.js';

const [name, ...args] = process.argv.slice(2);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist', `${name}.js`);
try {
  await build();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const running = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
process.on('SIGTERM', () => running.kill());
// A terminal sends this one to the program as well.
process.on('SIGINT', () => undefined);
running.on('exit', (status) => process.exit(status ?? 1));
