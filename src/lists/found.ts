import type { Position } from './list.js';

/** What the statements of a slice answer with. */
export interface Found {
  /** As JSON has them. */
  rows: Record<string, unknown>[] | null;
  last: Position | null;
  /** A `bigint`. */
  total?: string | null;
}

/** The answer of a probe. */
export interface Probed extends Found {
  /** Both are a `bigint`. */
  fitting: string;
  place: string | null;
  reached: Position | null;
}

/** The next range where there may be rows. */
export interface NextRange {
  known: boolean;
  more: boolean;
  begin: string | null;
}
