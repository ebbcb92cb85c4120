import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/until.js';

const FOLDER = join(import.meta.dirname, 'kamailio');
const MODULES = ['http_client', 'jansson'].map(
  (name) =>
    `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/kamailio/modules/${name}.so`,
);
const MEMORY_MB = { shared: 64, private: 16 };

/** What of Debian's packages is missing; nothing where all is there. */
export function missingPackage(): string | undefined {
  if (spawnSync('kamailio', ['-v']).error) return 'kamailio';
  if (spawnSync('sipp', ['-v']).error) return 'sip-tester';
  const [utils, extra] = MODULES.map((path) => existsSync(path));
  if (!utils) return 'kamailio-utils-modules';
  return extra ? undefined : 'kamailio-extra-modules';
}

/** A Kamailio with the configuration of this folder, in which only addresses are other ones. */
export class Kamailio {
  private readonly folder = mkdtempSync(join(tmpdir(), 'kamailio-'));
  private end?: () => Promise<void>;
  output = '';

  /** @param api where it reports to @param port where phones register, by UDP and TCP */
  constructor(
    readonly api: string,
    readonly port: number,
  ) {}

  async start(): Promise<void> {
    const config = (name: string, replaced: [string, string][]): void => {
      let text = readFileSync(join(FOLDER, name), 'utf8');
      for (const [from, to] of replaced) {
        if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
        text = text.replaceAll(from, to);
      }
      writeFileSync(join(this.folder, name), text);
    };
    config('registrations.cfg', [['https://api.example.com', this.api]]);
    config('calls.cfg', []);
    config('kamailio.cfg', [
      ['127.0.0.1:5060', `127.0.0.1:${this.port}`],
      ['/run/kamailio/ctl', this.control],
    ]);
    const { shared, private: own } = MEMORY_MB;
    const child = spawn(
      'kamailio',
      [
        ...['-f', join(this.folder, 'kamailio.cfg'), '-DD', '-E', '-w', this.folder, '-Y', this.folder],
        ...['-m', `${shared}`, '-M', `${own}`],
      ],
      // A group of its own: it has processes of its own, which end with it.
      { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.on(
        'data',
        (bytes: Buffer) => (this.output = `${this.output}${bytes.toString()}`.slice(-20_000)),
      );
    }
    const ended = once(child, 'close');
    this.end = async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
      await ended;
    };
    await until('a Kamailio that answers', () => this.command('core.uptime')).catch((error) => {
      throw new Error(`${error}\n${this.output}`);
    });
  }

  /** What an operator tells it by `kamcmd`. @returns whether it has done so */
  command(...words: string[]): boolean {
    return spawnSync('kamcmd', ['-s', `unix:${this.control}`, ...words]).status === 0;
  }

  /** The token that it reports with from now on. */
  useToken(token: string): void {
    if (!this.command('htable.sets', 'edge', 'token', token)) throw new Error(`No token\n${this.output}`);
  }

  /** SIGKILL to all of its processes: it forgets all. */
  async kill(): Promise<void> {
    const end = this.end;
    this.end = undefined;
    await end?.();
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }

  private get control(): string {
    return join(this.folder, 'ctl');
  }
}
