/** The value in the middle of `values`, which need not be sorted. */
export function median(values: number[]): number {
  return percentile(values, 50);
}

/** The arithmetic mean of `values`, of which there is at least one. */
export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The smallest of `values` that at least `percent` of them do not exceed (nearest rank). */
export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}
