import type { JobOptions, Queue } from 'bull';

/** Far more than adding a job takes, and little enough to wait for in a request. */
const ADD_TIMEOUT_MS = 500;

/** Redis did not take a job in time; the row it stands for is kept, and a reconciler will add the job. */
export class QueueUnavailable extends Error {
  constructor(cause?: unknown) {
    super('The job queue cannot be reached', { cause });
  }
}

/**
 * Adds a job, once for each `jobId`. With Redis away `add` itself would wait for ever.
 * @param jobId never a number alone: those collide with Bull's own and are dropped without an error
 * @throws QueueUnavailable when Redis does not take it within half a second
 */
export async function addJob<Data>(
  queue: Queue<Data>,
  jobId: string,
  data: Data,
  options: JobOptions = {},
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueUnavailable()), ADD_TIMEOUT_MS);
  });
  try {
    await Promise.race([queue.add(data, { ...options, jobId }), timeout]);
  } catch (error) {
    throw error instanceof QueueUnavailable ? error : new QueueUnavailable(error);
  } finally {
    clearTimeout(timer);
  }
}
