import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Where it sends from. */
export const OUTSIDE = '127.0.0.5';

/**
 * A network address translator: phones find the registrar at its port of 127.0.0.1, and are seen from {@link OUTSIDE}, each
 * at a port of its own. It lets in only what the registrar sends, as it is only that which phones have spoken to.
 */
export class Nat {
  /** Datagrams from others, which it did not let in. */
  kept = 0;
  private readonly outside = new Map<number, Promise<Socket>>();

  private constructor(
    private readonly inside: Socket,
    private readonly registrar: number,
  ) {
    inside.on('message', (bytes, { port }) => {
      if (!this.outside.has(port)) this.outside.set(port, this.open(port));
      void this.outside.get(port)!.then((socket) => socket.send(bytes, registrar, '127.0.0.1'));
    });
  }

  /** @param registrar its port of 127.0.0.1 */
  static async start(registrar: number): Promise<Nat> {
    return new Nat(await bound('127.0.0.1'), registrar);
  }

  /** Where phones send to. */
  get port(): number {
    return this.inside.address().port;
  }

  async close(): Promise<void> {
    for (const socket of await Promise.all(this.outside.values())) socket.close();
    this.inside.close();
  }

  private async open(phone: number): Promise<Socket> {
    const socket = await bound(OUTSIDE);
    socket.on('message', (bytes, { port }) => {
      if (port === this.registrar) this.inside.send(bytes, phone, '127.0.0.1');
      else this.kept++;
    });
    return socket;
  }
}

async function bound(address: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  return socket;
}
