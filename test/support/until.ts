import { setTimeout as sleep } from 'node:timers/promises';

/** What says: not yet. */
type Nothing = undefined | null | false;

/**
 * What `look` returns once it returns something, asked ten times a second: for what a worker does in its own time.
 * @throws Error after `timeoutMs`
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | Nothing> | T | Nothing,
  timeoutMs = 15_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(`In ${timeoutMs} ms there was not: ${what}`);
    await sleep(100);
  }
}
