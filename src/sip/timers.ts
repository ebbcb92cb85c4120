/** The timers of RFC 3261 §17.1.2.2 and table 4, in milliseconds. */
export interface SipTimers {
  /** Estimate of the round-trip time: the first retransmission follows after it. */
  t1: number;
  /** Longest interval between retransmissions. */
  t2: number;
  /** How long a message stays in the network: for so long (Timer K) late answers are still taken in. */
  t4: number;
}

export const DEFAULT_TIMERS: Readonly<SipTimers> = { t1: 500, t2: 4_000, t4: 5_000 };

/** The longest that Node's timers can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * `setTimeout` that lets the sockets be read first: Node runs timers before it reads them, and so a process that was
 * busy would retransmit or give up although the answer is there. May still call back once after it was cleared.
 */
export function setTimeoutAfterReading(callback: () => void, milliseconds: number): NodeJS.Timeout {
  return setTimeout(() => setImmediate(callback), Math.min(milliseconds, LONGEST_MS));
}

/** Timer F: how long a non-INVITE transaction waits for its final response, and a server absorbs repeated requests. */
export function timerF({ t1 }: SipTimers): number {
  return 64 * t1;
}
