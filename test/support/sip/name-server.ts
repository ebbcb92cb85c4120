import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import dnsPacket, { type Answer } from 'dns-packet';
import { NameResolver, type NameResolverOptions } from '../../../src/dns/name-resolver.js';

/** A DNS server on a loopback port that knows the records it is given, and no others. */
export class NameServer {
  /** The questions it was asked: `SRV _sip._udp.acme.test`. */
  readonly questions: string[] = [];

  private constructor(
    private readonly socket: Socket,
    readonly records: Answer[],
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

  /** A resolver that asks this server, and then what stands for the system; by default that knows nothing. */
  resolver(system?: NameResolverOptions['system']): NameResolver {
    const nothing = { addresses: () => Promise.reject(new Error('the system knows nothing')) };
    return new NameResolver({ servers: [this.address], system: system ?? nothing });
  }

  /** As `DNS_SERVERS` takes it. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /**
   * Names with `servfail` fail, those with `silent` are never answered, with `silent6` for IPv6 alone, with `silentsrv`
   * for all but addresses.
   */
  private answer(query: Buffer): Buffer | undefined {
    const { id, questions = [] } = dnsPacket.decode(query);
    const [{ type, name }] = questions;
    this.questions.push(`${type} ${name}`);
    if (isSilent(name, type)) return undefined;
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

function isSilent(name: string, type: string | undefined): boolean {
  if (name.includes('silent6')) return type === 'AAAA';
  if (name.includes('silentsrv')) return type !== 'A' && type !== 'AAAA';
  return name.includes('silent');
}
