import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import { addJob } from '../../queues/add-job.js';
import { PING_QUEUE, type PingQueue } from './ping-queue.js';

/** Pings that come within this time are announced together. */
const ANNOUNCE_EVERY_MS = 250;
/** So many announcements wait in the queue at most, those of all processes together. */
const MAX_WAITING = 8;

/**
 * Tells the workers that there are accepted pings to move. An announcement is only a hint: one that Redis does
 * not take, or that is one too many in the queue, is made up for by {@link PingWorker}, which looks by itself as well.
 */
@Injectable()
export class PingAnnouncements {
  private announcing = false;
  private again = false;
  private announcements = 0;

  constructor(@InjectQueue(PING_QUEUE) private readonly queue: PingQueue) {}

  /** To be called when pings were committed; returns at once. */
  announce(): void {
    this.again = true;
    if (!this.announcing) void this.announceAll();
  }

  private async announceAll(): Promise<void> {
    this.announcing = true;
    while (this.again) {
      this.again = false;
      // Bull drops a job whose id it has: that bounds how many wait.
      const id = `move-${this.announcements++ % MAX_WAITING}`;
      const forgotten = { removeOnComplete: true, removeOnFail: true };
      await addJob(this.queue, id, { task: 'move' }, forgotten).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, ANNOUNCE_EVERY_MS).unref());
    }
    this.announcing = false;
  }
}
