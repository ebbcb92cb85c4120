/**
 * Whether `promise` settles in time, either way; what it settles with is its own business. A wait on Redis in a
 * request needs such a bound: a Redis that hangs keeps its connections open and answers nothing.
 */
export async function settledWithin(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}
