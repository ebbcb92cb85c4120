import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

/** Where phones register. */
export interface Registrar {
  port: number;
  domain: string;
}

/**
 * Has as many phones register, by sipp: `u1`, `u2` and so on.
 * @param expires in seconds; 0 unregisters them
 */
export async function registerMany(
  { port, domain }: Registrar,
  { count, expires }: { count: number; expires: number },
): Promise<void> {
  await finished(
    sipp('register', [
      ...['-key', 'domain', domain, '-key', 'expires', `${expires}`],
      ...['-m', `${count}`, '-r', '400', '-l', '200', `127.0.0.1:${port}`],
    ]),
  );
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
  return spawn('sipp', ['-sf', file, ...common, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function finished(child: ChildProcess): Promise<void> {
  let output = '';
  child.stderr!.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`sipp ended with ${code}:\n${output.slice(-2_000)}`);
}

/** One REGISTER. */
export interface Registration {
  user: string;
  contact: string;
  expires: number;
  /** Other header fields, each with its end of line. */
  headers?: string;
}

/** Registers by UDP. @throws Error where the registrar does not answer 200 */
export async function registerByUdp(registrar: Registrar, registration: Registration): Promise<void> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  try {
    await once(socket, 'listening');
    const answered = once(socket, 'message', { signal: AbortSignal.timeout(5_000) });
    socket.send(
      requestOf(registrar, registration, `UDP 127.0.0.1:${socket.address().port}`),
      registrar.port,
      '127.0.0.1',
    );
    const [answer] = (await answered) as [Buffer];
    refuseOther(answer);
  } finally {
    socket.close();
  }
}

/** Registers by TCP. @returns the connection, which is the phone's until one of the two closes it */
export async function registerByTcp(registrar: Registrar, registration: Registration): Promise<Socket> {
  const socket = connect(registrar.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const answered = once(socket, 'data', { signal: AbortSignal.timeout(5_000) });
  socket.write(requestOf(registrar, registration, `TCP 127.0.0.1:${socket.localPort}`));
  const [answer] = (await answered) as [Buffer];
  refuseOther(answer);
  return socket;
}

function requestOf(
  { domain }: Registrar,
  { user, contact, expires, headers = '' }: Registration,
  via: string,
): Buffer {
  const id = randomBytes(8).toString('hex');
  const lines = [
    `REGISTER sip:${domain} SIP/2.0`,
    `Via: SIP/2.0/${via};branch=z9hG4bK${id};rport`,
    'Max-Forwards: 70',
    `From: <sip:${user}@${domain}>;tag=${id}`,
    `To: <sip:${user}@${domain}>`,
    `Call-ID: ${id}`,
    'CSeq: 1 REGISTER',
    `Contact: <${contact}>`,
    `Expires: ${expires}`,
    `${headers}Content-Length: 0`,
  ];
  // Octets that are no UTF-8 among them.
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function refuseOther(answer: Buffer): void {
  const [status] = answer.toString().split('\r\n', 1);
  if (status !== 'SIP/2.0 200 OK') throw new Error(status);
}
