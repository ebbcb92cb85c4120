import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, type Registrar } from './phones.js';

/**
 * Has as many phones register, by sipp: `u1`, `u2` and so on.
 * @param expires in seconds; 0 unregisters them
 */
export async function registerMany(
  { port, domain }: Registrar,
  { count, expires }: { count: number; expires: number },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'phones-'));
  const phones = join(folder, 'phones.csv');
  const lines = Array.from({ length: count }, (_, n) => `u${n + 1};[authentication username=u${n + 1}]`);
  writeFileSync(phones, ['SEQUENTIAL', ...lines, ''].join('\n'));
  try {
    await finished(
      sipp('register', [
        ...['-key', 'domain', domain, '-key', 'expires', `${expires}`, '-inf', phones],
        ...['-m', `${count}`, '-r', '400', '-l', '200', `127.0.0.1:${port}`],
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Has a phone answer one call, by sipp. @returns its end */
export function answerOne(port: number, how: 'answer' | 'busy'): Promise<void> {
  return finished(sipp(how, ['-p', `${port}`, '-m', '1']));
}

/** Has `u1` call, and hang up once it was answered and talked that long. */
export function call({ port, domain }: Registrar, callee: string, talkMs: number): Promise<void> {
  const keys = ['-key', 'domain', domain, '-key', 'callee', callee];
  return finished(sipp('call', [...keys, '-d', `${talkMs}`, '-m', '1', `127.0.0.1:${port}`]));
}

function sipp(scenario: string, options: string[]): ChildProcess {
  const file = join(import.meta.dirname, `kamailio/${scenario}.xml`);
  const common = ['-nostdin', '-i', '127.0.0.1', '-t', 'u1', '-timeout', '30', '-timeout_error'];
  return spawn('sipp', ['-sf', file, '-ap', PASSWORD, ...common, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function finished(child: ChildProcess): Promise<void> {
  let output = '';
  child.stderr!.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`sipp ended with ${code}:\n${output.slice(-2_000)}`);
}
