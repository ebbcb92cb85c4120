import type { JobOptions, Queue } from 'bull';
import { within } from '../timing/within.js';

/** Far more than Redis takes to answer, and little enough to wait for in a request. */
const ANSWER_TIMEOUT_MS = 500;
/** How long a connection is spared that did not answer in time, unless the answer comes after all. */
const PAUSE_MS = 1_000;

/** Redis did not take a job in time; the row it stands for is kept, and a reconciler will add the job. */
export class QueueUnavailable extends Error {
  constructor(cause?: unknown) {
    super('The job queue cannot be reached', { cause });
  }
}

/** A job to add: its id, its data, and in how many milliseconds it is due. */
export interface NewJob<Data> {
  /** Never a number alone: those collide with Bull's own and are dropped without an error. */
  jobId: string;
  data: Data;
  delay?: number;
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
  await answered(queue, () => queue.add(data, { ...options, jobId }));
}

/** Adds jobs in one round trip, each once for its `jobId`. @throws QueueUnavailable as {@link addJob} does */
export async function addJobs<Data>(queue: Queue<Data>, jobs: NewJob<Data>[]): Promise<void> {
  if (jobs.length === 0) return;
  const all = jobs.map(({ jobId, data, delay = 0 }) => ({ data, opts: { jobId, delay } }));
  await answered(queue, () => queue.addBulk(all));
}

/**
 * Whether Redis answers, for what is only to be accepted when its job can be handed over at once.
 * @throws QueueUnavailable when it does not within half a second
 */
export async function queueMustAnswer(queue: Queue): Promise<void> {
  // By a key of the queue, so that in a cluster it is the node that has them who is asked.
  await answered(queue, () => queue.client.exists(queue.toKey('id')));
}

/** Until when each connection that did not answer in time is spared. */
const pauses = new WeakMap<object, number>();

/**
 * What Redis answers a command of the queue. Where an answer is late, nothing more is sent for a second, so that a
 * Redis that hangs neither has every request wait nor commands pile up in this process.
 * @throws QueueUnavailable when it does not within half a second, and at once while it is spared
 */
export async function answered<T>(queue: Queue, ask: () => Promise<T>): Promise<T> {
  const connection = queue.client;
  const pause = pauses.get(connection);
  if (pause !== undefined) {
    if (performance.now() < pause) throw new QueueUnavailable();
    // Of those that come from now on, this one alone tries.
    pauses.set(connection, performance.now() + PAUSE_MS);
  }
  const answer = ask();
  void answer.then(
    () => pauses.delete(connection),
    () => undefined,
  );
  try {
    return await within(answer, ANSWER_TIMEOUT_MS, () => {
      pauses.set(connection, performance.now() + PAUSE_MS);
      throw new QueueUnavailable();
    });
  } catch (error) {
    throw error instanceof QueueUnavailable ? error : new QueueUnavailable(error);
  }
}
