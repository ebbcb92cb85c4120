/**
 * What the promise becomes, or what `late` makes where it takes longer; what the promise then becomes is ignored.
 * @param late is called when the time is over; it may throw
 * @throws what the promise rejects with, or `late` throws
 */
export async function within<Made, Late>(
  promise: Promise<Made>,
  milliseconds: number,
  late: () => Late,
): Promise<Made | Late> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    return await Promise.race([promise, timeout.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
