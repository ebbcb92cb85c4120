import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SipSocket } from './sip-socket.js';

/** Whether Debian's `sip-tester` is installed. */
export function hasSipp(): boolean {
  return spawnSync('sipp', ['-v']).error === undefined;
}

/** A scenario of test/support/sip/sipp. */
export type SippScenario = 'notified-phone' | 'challenging-phone' | 'notifier';

/** A running sipp. */
export interface Sipp {
  /** Where it listens. */
  port: number;
  /** What it said; rejects when its scenario failed. */
  finished: Promise<void>;
  /** Ends it early. */
  close(): void;
}

/**
 * Runs a scenario of sipp, an implementation of SIP that is not ours, on loopback.
 * @param remote whom it calls, `127.0.0.1:5060`; without it, it waits to be called
 */
export async function startSipp(
  scenario: SippScenario,
  { transport = 'udp', host = '127.0.0.1', calls = 1, remote }: SippOptions = {},
): Promise<Sipp> {
  const port = await freePort(transport, host);
  const child = spawn(
    'sipp',
    [
      ...['-sf', join(process.cwd(), `test/support/sip/sipp/${scenario}.xml`), '-nostdin'],
      ...['-i', host.includes(':') ? `[${host}]` : host, '-p', `${port}`],
      ...['-t', transport === 'tcp' ? 't1' : 'u1', '-m', `${calls}`, '-timeout', '10', '-timeout_error'],
      ...(remote ? [remote] : []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return { port, finished: finish(child), close: () => void child.kill('SIGKILL') };
}

export interface SippOptions {
  transport?: 'udp' | 'tcp';
  host?: string;
  calls?: number;
  remote?: string;
}

async function finish(child: ChildProcess): Promise<void> {
  let output = '';
  child.stderr?.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`sipp ended with ${code}:\n${output.slice(-2_000)}`);
}

async function freePort(transport: 'udp' | 'tcp', host: string): Promise<number> {
  const socket = await SipSocket.listen({ transport, host });
  socket.close();
  return socket.port;
}
