import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for the next minute where this one has less left: it would give a fresh allowance half-way through. */
export async function leftOfTheMinute(milliseconds: number): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < milliseconds) await sleep(left + 50);
}
