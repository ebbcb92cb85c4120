import { type Measured, saturate, type Target } from './load.js';
import { median } from './statistics.js';

const CONNECTIONS = 20;
const SECONDS = 2;
const WARM_UP_SECONDS = 3;

/** Two servers to hold against each other. */
export interface Contest {
  name: string;
  target: Target;
}

/**
 * Loads two servers in alternation, so that whatever else the machine does meets both, and prints the requests a
 * second of every round.
 * @returns the ratio of the medians, the first's over the second's
 */
export async function compare(first: Contest, second: Contest, rounds: number): Promise<number> {
  const results: [Measured[], Measured[]] = [[], []];
  for (const { target } of [first, second]) await saturate(target, CONNECTIONS, WARM_UP_SECONDS);
  console.log(`${CONNECTIONS} connections, twice ${SECONDS} s each a round, in requests/s`);
  for (let round = 1; round <= rounds; round++) {
    // In this order a load of the machine that grows or falls meets both alike.
    for (const side of [0, 1, 1, 0]) {
      results[side].push(await saturate([first, second][side].target, CONNECTIONS, SECONDS));
    }
    const [ours, theirs] = results.map(
      (each) => (each.at(-1)!.requestsPerSecond + each.at(-2)!.requestsPerSecond) / 2,
    );
    console.log(
      `  round ${round}: ${first.name} ${ours.toFixed(0)}, ${second.name} ${theirs.toFixed(0)}, ` +
        `ratio ${(ours / theirs).toFixed(3)}`,
    );
  }
  const medians = results.map((each) => median(each.map(({ requestsPerSecond }) => requestsPerSecond)));
  [first, second].forEach(({ name }, side) => {
    const middle = (pick: (measured: Measured) => number): string =>
      median(results[side].map(pick)).toFixed(2);
    console.log(
      `  ${name}: median ${medians[side].toFixed(0)}, p50 ${middle(({ p50 }) => p50)} ms, ` +
        `p99 ${middle(({ p99 }) => p99)} ms`,
    );
  });
  return medians[0] / medians[1];
}
