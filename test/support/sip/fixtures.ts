import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from '@jest/globals';
import { parseDatagram } from '../../../src/sip/message.js';
import { UserAgentClient, type UserAgentClientOptions } from '../../../src/sip/user-agent-client.js';
import { Phone, type PhoneOptions } from './phone.js';
import { formatResponse } from './response.js';
import { type ReceivedBytes, SipSocket, type SipSocketOptions } from './sip-socket.js';

/** Twenty-five times as fast as RFC 3261, for tests of retransmissions: with them a busy machine causes some. */
export const FAST_TIMERS = { t1: 20, t2: 160, t4: 200 };

/** Starts what a test of the client needs, and closes it after each test, the newest first. */
export function sipFixtures() {
  const opened: { close(): void }[] = [];
  const closing = <T extends { close(): void }>(each: T): T => {
    opened.push(each);
    return each;
  };
  afterEach(() => {
    for (const each of opened.splice(0).reverse()) each.close();
  });
  return {
    closing,
    startPhone: async (options?: PhoneOptions) => closing(await Phone.start(options)),
    startPhones: async (count: number, options?: PhoneOptions) =>
      (await Phone.startMany(count, options)).map(closing),
    startClient: (options?: UserAgentClientOptions) => closing(new UserAgentClient(options)),
    listen: async (options?: SipSocketOptions, onBytes?: (received: ReceivedBytes) => void) =>
      closing(await SipSocket.listen(options, onBytes)),
  };
}

/** A well-formed response to the request that was received. */
export function responseTo(
  { raw, remote }: Pick<ReceivedBytes, 'raw' | 'remote'>,
  status = 200,
  headers?: [string, string][],
): string {
  const message = parseDatagram(raw);
  if (message.kind !== 'request') throw new Error('this is a response');
  return formatResponse({ message, remote }, status, 'Whatever', headers);
}

/** Resolves as soon as the condition holds, for what no event tells of. */
export async function until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await sleep(5);
  }
}
