import { createSocket, type Socket } from 'node:dgram';
import { promises as dns } from 'node:dns';
import { once } from 'node:events';
import dnsPacket, { type Answer } from 'dns-packet';

/** A DNS server on a loopback port that knows the records it is given, and no others. */
export class NameServer {
  /** The questions it was asked: `SRV _sip._udp.acme.test`. */
  readonly questions: string[] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly records: Answer[],
  ) {
    socket.on('message', (query, { port, address }) => {
      const reply = this.answer(query);
      if (reply) socket.send(reply, port, address);
    });
  }

  /** @param records may be changed later; a name of which there is none does not exist (NXDOMAIN) */
  static async start(records: Answer[]): Promise<NameServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new NameServer(socket, records);
  }

  /** A resolver that asks this server alone. */
  resolver(): dns.Resolver {
    const resolver = new dns.Resolver({ timeout: 1_000, tries: 1 });
    resolver.setServers([`127.0.0.1:${this.socket.address().port}`]);
    return resolver;
  }

  /** Names that begin with `servfail` fail, those that begin with `silent` are never answered. */
  private answer(query: Buffer): Buffer | undefined {
    const { id, questions = [] } = dnsPacket.decode(query);
    const [{ type, name }] = questions;
    this.questions.push(`${type} ${name}`);
    if (name.includes('silent')) return undefined;
    const ofName = this.records.filter((record) => record.name.toLowerCase() === name.toLowerCase());
    const rcode = name.includes('servfail') ? 2 : ofName.length === 0 ? 3 : 0;
    return dnsPacket.encode({
      type: 'response',
      id,
      flags: dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | rcode,
      questions,
      answers: ofName.filter((record) => record.type === type),
    });
  }

  close(): void {
    this.socket.close();
  }
}
