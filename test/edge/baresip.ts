import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, type Registrar } from './phones.js';

const LIBRARIES = `/usr/lib/baresip/modules`;

export interface BaresipOptions {
  registrar: Registrar;
  user: string;
  transport: 'udp' | 'tcp' | 'tls';
  /** The file with the certificate that it trusts. */
  certificate: string;
  /** The phone that it calls once it runs. */
  calls?: string;
}

/** A baresip without sound devices, which registers for an hour and answers every call. */
export class Baresip {
  output = '';

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (bytes: Buffer) => (this.output = `${this.output}${bytes.toString()}`.slice(-8_000)));
    }
  }

  static start(options: BaresipOptions): Baresip {
    const folder = mkdtempSync(join(tmpdir(), 'baresip-'));
    writeFileSync(join(folder, 'config'), configOf(options));
    writeFileSync(join(folder, 'accounts'), accountOf(options));
    const { registrar, calls } = options;
    const dial = calls ? ['-e', `/dial sip:${calls}@${registrar.domain}`] : [];
    const child = spawn('baresip', ['-f', folder, ...dial], { stdio: ['ignore', 'pipe', 'pipe'] });
    return new Baresip(folder, child);
  }

  /** With SIGTERM it hangs up and unregisters; with SIGKILL it is gone. May be called again. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'close');
      child.kill(signal);
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configOf({ certificate }: BaresipOptions): string {
  const lines = [
    `module_path ${LIBRARIES}`,
    'sip_listen 127.0.0.1:0',
    `sip_certificate ${certificate}`,
    `sip_cafile ${certificate}`,
    ...['audio_player', 'audio_source', 'audio_alert'].map((device) => `${device} aubridge,none`),
    ...['module g711.so', 'module aubridge.so', 'module_tmp account.so', 'module_app menu.so', ''],
  ];
  return lines.join('\n');
}

function accountOf({ registrar, user, transport }: BaresipOptions): string {
  const { domain, port, tlsPort } = registrar;
  const outbound = `sip:127.0.0.1:${transport === 'tls' ? tlsPort : port};transport=${transport}`;
  const parameters = [
    `auth_pass=${PASSWORD}`,
    `outbound="${outbound}"`,
    ...['regint=3600', 'answermode=auto'],
  ];
  return `<sip:${user}@${domain};transport=${transport}>;${parameters.join(';')}\n`;
}
