import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import { addJob, addJobs, queueMustAnswer, QueueUnavailable } from '../../queues/add-job.js';
import type { Reboot } from './reboot.entity.js';

export const REBOOTS_QUEUE = 'reboots';

/** What a job says: which row to look at. */
export interface RebootJob {
  id: string;
}

/** A reboot, and in how many milliseconds it is due. */
export type DueReboot = Pick<Reboot, 'id' | 'job_number'> & { due_in_ms: number };

/**
 * The jobs that bring reboots to a worker when they are due. A job is a hint: while Redis is down, workers find the
 * rows by themselves (`RebootWorker`), about two seconds late. Only a reboot without delay is refused meanwhile, with 503
 * and nothing written (`RebootsService`), since whoever asks for one wants it now.
 */
@Injectable()
export class RebootQueue {
  constructor(@InjectQueue(REBOOTS_QUEUE) readonly queue: Queue<RebootJob>) {}

  /** @throws QueueUnavailable when a job could not be handed over now */
  mustAnswer(): Promise<void> {
    return queueMustAnswer(this.queue);
  }

  /** Makes the job of a reboot, unless the queue has had it already. @throws QueueUnavailable */
  async add(reboot: DueReboot): Promise<void> {
    await addJob(this.queue, jobId(reboot), { id: reboot.id }, { delay: delayOf(reboot) });
  }

  /** The same for many in one go. Without a queue that can be reached nothing happens. */
  async addMissing(reboots: DueReboot[]): Promise<void> {
    const jobs = reboots.map((reboot) => ({
      jobId: jobId(reboot),
      data: { id: reboot.id },
      delay: delayOf(reboot),
    }));
    try {
      await addJobs(this.queue, jobs);
    } catch (error) {
      if (!(error instanceof QueueUnavailable)) throw error;
    }
  }
}

function jobId({ id, job_number }: DueReboot): string {
  return `${id}-${job_number}`;
}

function delayOf({ due_in_ms }: DueReboot): number {
  return Math.max(0, Math.ceil(due_in_ms));
}
