import type { SrvRecord } from 'node:dns';

/**
 * The order in which RFC 2782 has SRV records tried: by priority, and within one drawn by weight.
 * @param random a number from 0 to below 1
 */
export function orderByWeight(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const ordered: SrvRecord[] = [];
  // Records of weight 0 come first, so that they have a small chance of being drawn at all.
  const left = records.toSorted((a, b) => a.priority - b.priority || a.weight - b.weight);
  while (left.length > 0) {
    const candidates = left.filter(({ priority }) => priority === left[0].priority);
    const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
    let draw = Math.floor(random() * (total + 1));
    const drawn = candidates.find(({ weight }) => (draw -= weight) <= 0) ?? candidates[0];
    left.splice(left.indexOf(drawn), 1);
    ordered.push(drawn);
  }
  return ordered;
}

/** RFC 2782: a record for the root says that the service is decidedly not available. */
export function isAvailable({ name }: SrvRecord): boolean {
  return name !== '' && name !== '.';
}
