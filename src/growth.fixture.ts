/** Below this a measurement says more of the machine than of what is measured. */
const NOISE_MS = 4;
const ATTEMPTS = 3;
/** More than one, since one may be spent on collecting garbage or on compiling. */
const ROUNDS = 3;
/** How much smaller the other input is. */
const STEP = 4;
/** Small steps at first: what doubles with each character more would never end a few steps further. */
const SMALL_SIZES = Array.from({ length: 14 }, (_, index) => 8 + 4 * index);

/**
 * Whether the work of `run` grows at most in proportion to its input, told by the processor's time that it takes for inputs of
 * growing sizes: for one four times as large 4 times as long, where it grows with the square 16 times.
 * @param prepare makes an input of a size, which is not measured
 * @param largest the size to end with, unless it can be told before
 */
export function isLinear<Input>(
  prepare: (size: number) => Input,
  run: (input: Input) => unknown,
  largest: number,
): boolean {
  for (const size of sizesTo(largest)) {
    const input = prepare(size);
    if (fastest(() => run(input), 1) < NOISE_MS) continue;
    const smaller = prepare(size / STEP);
    const growsFaster = (): boolean => {
      // Whatever else the process does meanwhile makes it slower, never faster.
      const [longer, shorter] = [input, smaller].map((each) => fastest(() => run(each), ATTEMPTS));
      return longer >= NOISE_MS && longer > 2 * STEP * shorter;
    };
    if (Array.from({ length: ROUNDS }).every(growsFaster)) return false;
  }
  return true;
}

function* sizesTo(largest: number): Generator<number> {
  yield* SMALL_SIZES;
  for (let size = 2 * SMALL_SIZES.at(-1)!; size <= largest; size *= 2) yield size;
}

function fastest(run: () => unknown, attempts: number): number {
  let best = Infinity;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}
