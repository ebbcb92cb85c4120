import { constants } from 'node:os';

export const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

function end(signal: NodeJS.Signals): void {
  process.exit(128 + constants.signals[signal]);
}

/**
 * Ends the process at once at SIGTERM and SIGINT. Without a handler they would do nothing to the first process of a
 * container.
 */
export function endOnSignals(): void {
  for (const signal of STOP_SIGNALS) process.once(signal, end);
}

/** From now on `stop` decides how the process ends. */
export function handleSignals(stop: (signal: NodeJS.Signals) => void): void {
  for (const signal of STOP_SIGNALS) process.off(signal, end).on(signal, stop);
}
