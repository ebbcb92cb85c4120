import { parseDatagram, type SipRequest } from '../../../src/sip/message.js';
import { formatHostPort } from '../../../src/sip/uri.js';
import { DigestChallenger, type DigestChallengeOptions } from './digest-challenger.js';
import type { PhoneBehaviour } from './phone-behaviour.js';
import { formatResponse } from './response.js';
import { type ReceivedBytes, SipSocket, type SipSocketOptions } from './sip-socket.js';

export interface PhoneOptions extends SipSocketOptions {
  /** User part of its contact. */
  user?: string;
  behaviour?: PhoneBehaviour;
  /** How long it absorbs repetitions of a request; RFC 3261's Timer J is 32 s. */
  absorbsForMs?: number;
}

/** A request as a phone received it. */
export interface PhoneRequest extends ReceivedBytes {
  message: SipRequest;
  /** A repetition of a request that it had received before: absorbed, not obeyed again. */
  retransmission: boolean;
}

/** RFC 3261 §17.2.2: what a phone remembers of a request. */
interface ServerTransaction {
  startedAt: number;
  sendings: number;
  lastResponse?: string;
}

const REBOOTING_EVENTS = ['check-sync', 'check-sync;reboot=true', 'reboot', 'reboot_now', 'restart_now'];

/**
 * A simulated phone on a loopback port: it records what it receives, answers as told, and absorbs repeated requests as
 * RFC 3261 §17.2 wants it, so that a transaction that is sent twice is one reboot. A UDP phone costs one socket.
 */
export class Phone {
  /** Every request that came in, in order. */
  readonly requests: PhoneRequest[] = [];
  /** The requests that it obeyed: each transaction once, refused and challenged ones not at all. */
  readonly obeyed: SipRequest[] = [];
  /** May be changed at any time. */
  behaviour: PhoneBehaviour;
  private socket: SipSocket;
  private challenger?: { of: DigestChallengeOptions; challenger: DigestChallenger };
  private readonly transactions = new Map<string, ServerTransaction>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly watchers = new Set<() => void>();

  private constructor(private readonly options: PhoneOptions) {
    this.behaviour = options.behaviour ?? {};
  }

  static async start(options: PhoneOptions = {}): Promise<Phone> {
    const phone = new Phone(options);
    phone.socket = await SipSocket.listen(options, (received) => phone.receive(received));
    return phone;
  }

  /** Starts so many UDP phones. */
  static startMany(count: number, options: PhoneOptions = {}): Promise<Phone[]> {
    return Promise.all(
      Array.from({ length: count }, (_, index) => Phone.start({ user: `${1_000 + index}`, ...options })),
    );
  }

  get port(): number {
    return this.socket.port;
  }

  /** What it would register with: `sip:1001@127.0.0.1:40123;transport=tcp`. */
  get contact(): string {
    const { transport = 'udp', user = '1001' } = this.options;
    const parameter = transport === 'udp' ? '' : `;transport=${transport}`;
    return `sip:${user}@${formatHostPort(this.socket.address, this.socket.port)}${parameter}`;
  }

  /** How often it has rebooted: distinct transactions that it obeyed, with an Event that makes a phone reboot. */
  get reboots(): number {
    return this.obeyed.filter(({ headers }) =>
      REBOOTING_EVENTS.includes((headers.get('Event') ?? '').replace(/\s/g, '').toLowerCase()),
    ).length;
  }

  /** Connections that are open to it, for TCP and TLS. */
  get connections(): SipSocket['connections'] {
    return this.socket.connections;
  }

  /** Resolves as soon as the condition holds; looked at after whatever the phone receives. */
  async waitFor(condition: (phone: Phone) => boolean, timeoutMs = 5_000): Promise<void> {
    if (condition(this)) return;
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.watchers.delete(look);
      };
      const look = (): void => {
        if (!condition(this)) return;
        done();
        resolve();
      };
      const timer = setTimeout(() => {
        done();
        const seen = this.requests.map(
          ({ message }) => `${message.method} ${message.headers.get('Event') ?? ''}`,
        );
        reject(
          new Error(`not within ${timeoutMs} ms; the phone has received: ${seen.join(', ') || 'nothing'}`),
        );
      }, timeoutMs);
      this.watchers.add(look);
    });
  }

  private receive(received: ReceivedBytes): void {
    const message = parsed(received.raw);
    if (message === undefined) return;
    const via = message.vias[0];
    const key = `${via.parameters.get('branch')} ${via.sentBy} ${message.method}`;
    const earlier = this.transactions.get(key);
    const absorbed = received.at - (earlier?.startedAt ?? -Infinity) < (this.options.absorbsForMs ?? 32_000);
    const known = absorbed ? earlier : undefined;
    const transaction = known ?? { startedAt: received.at, sendings: 0 };
    transaction.sendings++;
    this.transactions.set(key, transaction);

    const request = { ...received, message, retransmission: known !== undefined };
    this.requests.push(request);
    const lost = this.behaviour.lostRequests ?? 0;
    if (transaction.sendings === lost + 1) this.obey(request, transaction);
    else if (transaction.sendings > lost) this.reply(request, transaction.lastResponse);
    for (const look of [...this.watchers]) look();
  }

  private obey(request: PhoneRequest, transaction: ServerTransaction): void {
    const { status = 200, reason, headers = [], provisional, delayMs, copies = 1 } = this.behaviour;
    const refusal = this.challengerNow()?.refuse(request.message);
    if (!refusal && status < 300) this.obeyed.push(request.message);
    if (provisional) {
      transaction.lastResponse = formatResponse(request, provisional, 'Trying');
      this.reply(request, transaction.lastResponse);
    }
    const final = refusal
      ? formatResponse(request, this.challenger?.challenger.status ?? 401, 'Unauthorized', refusal)
      : formatResponse(request, status, reason ?? (status < 300 ? 'OK' : 'Declined'), headers);
    const answer = (): void => {
      transaction.lastResponse = final;
      for (let copy = 0; copy < copies; copy++) this.reply(request, final);
    };
    if (delayMs) this.after(delayMs, answer);
    else answer();
  }

  /** The challenger of the present behaviour, which keeps its nonces while that stays the same. */
  private challengerNow(): DigestChallenger | undefined {
    const { challenge } = this.behaviour;
    if (!challenge) return undefined;
    if (this.challenger?.of !== challenge) {
      this.challenger = { of: challenge, challenger: new DigestChallenger(challenge) };
    }
    return this.challenger.challenger;
  }

  private reply(request: PhoneRequest, text: string | undefined): void {
    if (text === undefined || this.behaviour.silent) return;
    const port = /:(\d+)$/.exec(request.message.vias[0].sentBy)?.[1] ?? '5060';
    const { ignoresRport, latencyMs } = this.behaviour;
    const send = (): void => {
      if (ignoresRport) request.replyToPort(text, Number(port));
      else request.reply(text);
    };
    if (latencyMs) this.after(latencyMs, send);
    else send();
  }

  private after(milliseconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, milliseconds);
    this.timers.add(timer);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.socket.close();
  }
}

function parsed(raw: Buffer): SipRequest | undefined {
  try {
    const message = parseDatagram(raw);
    return message.kind === 'request' ? message : undefined;
  } catch {
    return undefined;
  }
}
