import { once } from 'node:events';
import { createServer } from 'node:net';

/** Interface that the embedded servers listen on, and nothing else. */
export const LOOPBACK = '127.0.0.1';

/** What both servers write when somebody else listens on their port. */
export const PORT_TAKEN = /Address already in use/;

/**
 * A TCP port of the loopback interface that nobody listens on at this moment.
 * Somebody may still be quicker, so a server that then cannot bind is to be started again with another one.
 * @param preferred is returned if it is free
 */
export async function freePort(preferred?: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred ?? 0, LOOPBACK);
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP port');
    server.close();
    await once(server, 'close');
    return address.port;
  } catch (error) {
    if (preferred === undefined) throw error;
    return freePort();
  }
}
