import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  type Answer,
  type DecodedPacket,
  decode,
  encode,
  RECURSION_AVAILABLE,
  streamEncode,
  type StringAnswer,
  TRUNCATED_RESPONSE,
} from 'dns-packet';

/** What can be put into the zone, by type; `TXT` as one text or its strings, `SRV` as target and port. */
export interface RecordData {
  A: string;
  AAAA: string;
  CNAME: string;
  TXT: string | string[];
  SRV: { target: string; port: number; priority?: number; weight?: number };
}
type Type = keyof RecordData;

/** How a name misbehaves. */
type Fault = 'SERVFAIL' | 'REFUSED' | 'silent';

const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
/** Of a UDP answer where the question does not allow more (RFC 1035 section 4.2.1). */
const PLAIN_UDP_BYTES = 512;

/** A DNS server on loopback, over UDP and TCP, whose answers a test decides. */
export class DnsServer {
  private readonly zone = new Map<string, Answer[]>();
  private readonly sockets = new Set<Socket>();
  private readonly faults = new Map<string, Fault>();
  /** Every question so far, such as `TXT example.com`, with its transport. */
  readonly questions: { question: string; over: 'udp' | 'tcp' }[] = [];

  private constructor(
    private readonly udp: UdpSocket,
    private readonly tcp: Server,
  ) {}

  static async start(): Promise<DnsServer> {
    const udp = createSocket('udp4');
    const tcp = createServer();
    const server = new DnsServer(udp, tcp);
    udp.on('message', (message, { port, address }) => {
      const answer = server.answer(decode(message), 'udp');
      if (answer) udp.send(answer, port, address);
    });
    tcp.on('connection', (socket) => {
      server.sockets.add(socket.on('close', () => server.sockets.delete(socket)));
      let received: Buffer = Buffer.alloc(0);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        // A resolver asks several questions over one connection (RFC 7766 section 6.2.1).
        received = Buffer.concat([received, chunk]);
        while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
          const message = received.subarray(2, 2 + received.readUInt16BE());
          received = received.subarray(2 + message.length);
          const answer = server.answer(decode(message), 'tcp');
          if (answer) socket.write(answer);
        }
      });
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    udp.bind((tcp.address() as AddressInfo).port, '127.0.0.1');
    await once(udp, 'listening');
    return server;
  }

  /** As `DNS_SERVERS` takes it. */
  get address(): string {
    return `127.0.0.1:${this.udp.address().port}`;
  }

  /** Publishes the records of one type under a name, in place of those it had; with none it takes them away. */
  publish<T extends Type>(name: string, type: T, ...data: RecordData[T][]): void {
    const answers = data.map((each) => ({ type, name, ttl: 1, data: each }) as Answer);
    this.zone.set(`${type} ${name}`, answers);
  }

  /** Makes every question about a name fail, or answers it again. */
  fail(name: string, fault: Fault | 'no longer'): void {
    if (fault === 'no longer') this.faults.delete(name);
    else this.faults.set(name, fault);
  }

  /** How often the question, such as `TXT example.com`, was asked. */
  asked(question: string): number {
    return this.questions.filter((asked) => asked.question === question).length;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.udp.close();
    this.tcp.close();
    await Promise.all([once(this.udp, 'close'), once(this.tcp, 'close')]);
  }

  private answer(
    { id, questions = [], additionals = [] }: DecodedPacket,
    over: 'udp' | 'tcp',
  ): Buffer | null {
    const [{ name: asked, type }] = questions;
    const name = asked.toLowerCase();
    this.questions.push({ question: `${type} ${name}`, over });
    const fault = this.faults.get(name);
    if (fault === 'silent') return null;

    const answers = fault ? [] : this.find(name, type as Type);
    const known = answers.length > 0 || [...this.zone.keys()].some((key) => key.endsWith(` ${name}`));
    const rcode = RCODES[fault ?? (known ? 'NOERROR' : 'NXDOMAIN')];
    const response = { type: 'response' as const, id, questions, flags: RECURSION_AVAILABLE | rcode };
    if (over === 'tcp') return streamEncode({ ...response, answers });
    const whole = encode({ ...response, answers });
    const opt = additionals.find((each) => each.type === 'OPT');
    const limit = opt && 'udpPayloadSize' in opt ? opt.udpPayloadSize : PLAIN_UDP_BYTES;
    return whole.length <= limit
      ? whole
      : encode({ ...response, flags: response.flags | TRUNCATED_RESPONSE });
  }

  /** As a recursive resolver does, the records with the CNAMEs that lead to them; of a loop what it is made of. */
  private find(name: string, type: Type): Answer[] {
    const chain: Answer[] = [];
    for (let next = name, steps = 0; steps < 8; steps++) {
      const records = this.zone.get(`${type} ${next}`) ?? [];
      if (records.length > 0) return [...chain, ...records];
      const [cname] = this.zone.get(`CNAME ${next}`) ?? [];
      if (!cname) return chain;
      chain.push(cname);
      next = (cname as StringAnswer).data;
    }
    return chain;
  }
}
