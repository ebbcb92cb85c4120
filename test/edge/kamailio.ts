import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSignedCertificate } from '../support/sip/certificate.js';
import { until } from '../support/until.js';
import { makeAccounts, type Accounts } from './kamailio-database.js';

const FOLDER = join(import.meta.dirname, 'kamailio');
const MEMORY_MB = { shared: 64, private: 16 };
/** What lines of `registrations.cfg` other files are put in the place of. */
const ALTERNATIVES = {
  'snapshot.cfg': /^ {2}if \(\$vn\(report\) == \$null\).*\n/m,
  'path.cfg': /^.*\.path".*\n/m,
};

export interface KamailioOptions {
  /** Where it reports to. */
  api: string;
  /** Where phones register by UDP and TCP. */
  port: number;
  /** Where they do by TLS. */
  tlsPort: number;
  /** Who may. */
  accounts: Accounts;
  /** Whether it keeps registrations in a database. */
  remembers?: boolean;
  /** Whether it names itself as the Path of contacts. */
  isPath?: boolean;
}

/** A Kamailio with the configuration of this folder, in which only addresses are other ones. */
export class Kamailio {
  output = '';
  private end?: () => Promise<void>;

  private constructor(
    private readonly folder: string,
    private readonly options: KamailioOptions,
  ) {}

  static async start(options: KamailioOptions): Promise<Kamailio> {
    const kamailio = new Kamailio(mkdtempSync(join(tmpdir(), 'kamailio-')), options);
    makeAccounts(kamailio.file('kamailio.sqlite'), options.accounts);
    const { cert, key } = await selfSignedCertificate();
    writeFileSync(kamailio.file('kamailio.pem'), key + cert);
    kamailio.configure();
    await kamailio.start();
    return kamailio;
  }

  /** The certificate that it has for TLS, which phones trust. */
  get certificate(): string {
    return this.file('kamailio.pem');
  }

  async start(): Promise<void> {
    const { shared, private: own } = MEMORY_MB;
    const { remembers, isPath } = this.options;
    const defined = [remembers ? 'WITH_DATABASE' : [], isPath ? 'WITH_PATH' : []].flat();
    const child = spawn(
      'kamailio',
      [
        ...['-f', this.file('kamailio.cfg'), '-DD', '-E', '-w', this.folder, '-Y', this.folder],
        ...['-m', `${shared}`, '-M', `${own}`, ...defined.flatMap((name) => ['-A', name])],
      ],
      // A group of its own: it has processes of its own, which end with it.
      { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => (this.output = `${this.output}${bytes.toString()}`.slice(-8_000)));
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
    return spawnSync('kamcmd', ['-s', `unix:${this.file('ctl')}`, ...words]).status === 0;
  }

  /** The token that it reports with from now on. */
  useToken(token: string): void {
    if (!this.command('htable.sets', 'edge', 'token', token)) throw new Error(`No token\n${this.output}`);
  }

  /** It reports nothing until it has a token again. */
  forgetToken(): void {
    this.command('htable.delete', 'edge', 'token');
  }

  /** SIGKILL to all of its processes. */
  async kill(): Promise<void> {
    const end = this.end;
    this.end = undefined;
    await end?.();
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }

  private configure(): void {
    const { api, port, tlsPort, remembers, isPath } = this.options;
    const database: [string, string] = ['/etc/kamailio/kamailio.sqlite', this.file('kamailio.sqlite')];
    let registrations = read('registrations.cfg');
    if (remembers) registrations = alternative(registrations, 'snapshot.cfg');
    if (isPath) registrations = alternative(registrations, 'path.cfg');
    this.write('registrations.cfg', registrations, [
      ['https://api.example.com', api],
      ...(isPath ? [['192.0.2.10', `127.0.0.1:${port}`] as [string, string]] : []),
    ]);
    this.write('database.cfg', read('database.cfg'), [database]);
    this.write('calls.cfg', read('calls.cfg'), []);
    this.write('kamailio.cfg', read('kamailio.cfg'), [
      database,
      ['127.0.0.1:5060', `127.0.0.1:${port}`],
      ['127.0.0.1:5061', `127.0.0.1:${tlsPort}`],
      ['192.0.2.20', '127.0.0.1'],
      ['/etc/kamailio/kamailio.pem', this.file('kamailio.pem')],
      ['/run/kamailio/ctl', this.file('ctl')],
    ]);
  }

  private write(name: string, text: string, replaced: [string, string][]): void {
    for (const [from, to] of replaced) {
      if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
      text = text.replaceAll(from, () => to);
    }
    writeFileSync(this.file(name), text);
  }

  private file(name: string): string {
    return join(this.folder, name);
  }
}

function read(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

function alternative(text: string, name: keyof typeof ALTERNATIVES): string {
  if (!ALTERNATIVES[name].test(text)) throw new Error(`no line for ${name}`);
  return text.replace(ALTERNATIVES[name], () => read(name));
}
