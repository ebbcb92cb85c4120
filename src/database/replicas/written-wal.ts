import type { Pool } from 'pg';

/** More than a replica may lag behind. */
const KEPT_MS = 10_000;

const WRITTEN = `SELECT pg_current_wal_lsn() AS position,
  (SELECT system_identifier FROM pg_control_system()) AS system`;

/**
 * How far the primary's log was at the last moments. With it the lag of a replica is measured by our own clock alone, and
 * is none while nothing is written.
 */
export class WrittenWal {
  /** Which cluster it is; replicas have the same identifier. */
  system?: string;
  private readonly samples: { at: number; position: bigint }[] = [];

  /** @throws Error where the server does not answer, or is no primary */
  async sample(primary: Pool): Promise<void> {
    // Before it is asked: what was committed by now stands before the place that it answers with.
    const at = performance.now();
    const { rows } = await primary.query<{ position: string; system: string }>(WRITTEN);
    const [{ position, system }] = rows;
    if (system !== this.system) this.samples.length = 0;
    this.system = system;
    this.samples.push({ at, position: positionOf(position) });
    while (this.samples[0].at < at - KEPT_MS) this.samples.shift();
  }

  /** Until when everything is known that was committed, by `performance.now()`, to whoever has the log up to `position`. */
  knownBy(position: bigint): number | undefined {
    return this.samples.findLast((sample) => sample.position <= position)?.at;
  }
}

/**
 * A place in the write-ahead log: what is written later has a higher one. PostgreSQL spells it as two hexadecimal numbers,
 * `16/B374D848`.
 */
export function positionOf(text: string): bigint {
  const [high, low] = text.split('/').map((half) => BigInt(`0x${half}`));
  return (high << 32n) | low;
}
