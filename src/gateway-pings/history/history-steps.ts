/** Entries that a history has at most. */
export const MAX_ENTRIES = 1_000;
/** Lengths that a step can have, in minutes. */
export const STEPS = [1, 5, 15, 60] as const;
export type StepMinutes = (typeof STEPS)[number];

const HOUR_MS = 3_600_000;
const HALF_AN_HOUR = 30;

/** Which minutes of an hour have pings: bit n of a half stands for its minute n. */
export interface PingedMinutes {
  /** In epoch milliseconds, as every time here. */
  begin: number;
  first_half: number;
  second_half: number;
}

/**
 * The shortest steps that make no more than {@link MAX_ENTRIES} entries, where a step without a ping makes none. Those of
 * an hour always do, since a history is 720 hours long at most.
 * @param from steps that begin before do not count
 */
export function smallestStep(hours: PingedMinutes[], from: number): StepMinutes {
  return STEPS.find((step) => step === 60 || fits(hours, from, step))!;
}

function fits(hours: PingedMinutes[], from: number, step: number): boolean {
  let count = 0;
  for (const { begin, first_half, second_half } of hours) {
    // Only the first hour can have minutes that are too early.
    const skipped = Math.max(0, Math.ceil((from - begin) / (HOUR_MS / 60)));
    count += stepsIn(first_half, skipped, step);
    count += stepsIn(second_half, Math.max(0, skipped - HALF_AN_HOUR), step);
    if (count > MAX_ENTRIES) return false;
  }
  return true;
}

/** How many steps of half an hour have a ping. */
function stepsIn(minutes: number, skipped: number, step: number): number {
  const mask = 2 ** step - 1;
  let count = 0;
  for (let minute = Math.ceil(skipped / step) * step; minute < HALF_AN_HOUR; minute += step) {
    if ((minutes >>> minute) & mask) count++;
  }
  return count;
}

/** The first step that begins at `from` or later. */
export function firstStep(from: number, step: StepMinutes): number {
  const length = (step * HOUR_MS) / 60;
  return Math.ceil(from / length) * length;
}
