import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** What `read` gives as soon as `holds` does; for what happens in the background. @throws Error when it does not in time */
export async function eventually<T>(
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(`Not within ${timeoutMs} ms; last seen: ${JSON.stringify(value)}`);
    }
    await sleep(POLL_MS);
  }
}
