import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `npm run bench -- <name>`: runs the benchmark `bench/<name>.ts`. */
const folder = dirname(import.meta.dirname);
const [name] = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.js'))
  .map((file) => file.slice(0, -3));
if (!names.includes(name)) {
  console.error(`Usage: npm run bench -- ${names.join('|')}`);
  process.exit(1);
}
await import(join(folder, `${name}.js`));
