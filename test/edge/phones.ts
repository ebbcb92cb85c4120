import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { answerChallenge, parseChallenge } from '../../src/sip/digest.js';
import { parseDatagram, type SipRequest } from '../../src/sip/message.js';
import { formatResponse } from '../support/sip/response.js';
import { type ReceivedBytes, SipSocket } from '../support/sip/sip-socket.js';

/** Of all phones. */
export const PASSWORD = 'secret';
const ANSWER_MS = 5_000;

/** Where phones register. */
export interface Registrar {
  domain: string;
  /** By UDP and TCP. */
  port: number;
  tlsPort: number;
}

/** One REGISTER. */
export interface Registration {
  user: string;
  contact: string;
  expires: number;
  /** Other header fields, each with its end of line. */
  headers?: string;
}

/** A phone with a UDP socket, which takes every request. */
export class UdpPhone {
  /** What it was asked, in order. */
  readonly requests: SipRequest[] = [];
  private socket: SipSocket;
  private answered: (response: string) => void = () => undefined;

  static async start(): Promise<UdpPhone> {
    const phone = new UdpPhone();
    phone.socket = await SipSocket.listen({}, (received) => phone.receive(received));
    return phone;
  }

  contact(user: string): string {
    return `sip:${user}@127.0.0.1:${this.socket.port}`;
  }

  close(): void {
    this.socket.close();
  }

  /** @param port where it sends to @throws Error where the registrar does not answer 200 */
  async register(registrar: Registrar, registration: Registration, port = registrar.port): Promise<void> {
    await authenticated(
      registrar,
      registration,
      `UDP 127.0.0.1:${this.socket.port}`,
      (request) =>
        new Promise<string>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error('no answer')), ANSWER_MS);
          this.answered = (response) => {
            clearTimeout(timer);
            resolve(response);
          };
          this.socket.sendTo(request, port);
        }),
    );
  }

  private receive(received: ReceivedBytes): void {
    const text = received.raw.toString('latin1');
    if (text.startsWith('SIP/2.0 ')) return this.answered(text);
    const message = parseDatagram(received.raw) as SipRequest;
    this.requests.push(message);
    received.reply(formatResponse({ message, remote: received.remote }, 200, 'OK'));
  }
}

/** Registers by UDP, from a phone that is gone then. */
export async function registerByUdp(registrar: Registrar, registration: Registration): Promise<void> {
  const phone = await UdpPhone.start();
  try {
    await phone.register(registrar, registration);
  } finally {
    phone.close();
  }
}

/** Registers by TCP. @returns the connection, which is the phone's until one of the two closes it */
export async function registerByTcp(registrar: Registrar, registration: Registration): Promise<Socket> {
  const socket = connect(registrar.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  await authenticated(registrar, registration, `TCP 127.0.0.1:${socket.localPort}`, async (request) => {
    const answered = once(socket, 'data', { signal: AbortSignal.timeout(ANSWER_MS) });
    socket.write(request);
    const [answer] = (await answered) as [Buffer];
    return answer.toString('latin1');
  });
  return socket;
}

/** Sends a REGISTER, and again with an answer to the challenge. */
async function authenticated(
  registrar: Registrar,
  registration: Registration,
  via: string,
  send: (request: Buffer) => Promise<string>,
): Promise<void> {
  const uri = `sip:${registrar.domain}`;
  const callId = randomBytes(8).toString('hex');
  const request = (cseq: number, authorization: string): Buffer =>
    requestOf(uri, registration, { via, callId, cseq, authorization });
  const challenged = await send(request(1, ''));
  const challenge = parseChallenge(/^WWW-Authenticate: (.*)$/m.exec(challenged)?.[1].trim() ?? '');
  if (!challenge) throw new Error(`not challenged: ${challenged}`);
  const authorization = answerChallenge(
    challenge,
    { username: registration.user, password: PASSWORD },
    { method: 'REGISTER', uri, body: Buffer.alloc(0) },
  );
  const [status] = (await send(request(2, `Authorization: ${authorization}\r\n`))).split('\r\n', 1);
  if (status !== 'SIP/2.0 200 OK') throw new Error(status);
}

function requestOf(
  uri: string,
  { user, contact, expires, headers = '' }: Registration,
  { via, callId, cseq, authorization }: { via: string; callId: string; cseq: number; authorization: string },
): Buffer {
  const account = uri.replace(':', `:${user}@`);
  const lines = [
    `REGISTER ${uri} SIP/2.0`,
    `Via: SIP/2.0/${via};branch=z9hG4bK${callId}${cseq};rport`,
    'Max-Forwards: 70',
    `From: <${account}>;tag=${callId}`,
    `To: <${account}>`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} REGISTER`,
    `Contact: <${contact}>`,
    `Expires: ${expires}`,
    `${authorization}${headers}Content-Length: 0`,
  ];
  // Octets that are no UTF-8 among them.
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
