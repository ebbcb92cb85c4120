import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Periodic } from '../../queues/periodic.js';
import { RegistrationStore } from './registration.store.js';

const INTERVAL_MS = 1_000;
/** As many as take some 100 ms, for which their devices are held. */
const MAX_BATCH = 500;
/** At a time, so that a process which is to end does not have to work off whatever there is. */
const MAX_BATCHES = 10;

/**
 * Takes note of registrations that have expired. A device is offline by then without: as long as nobody takes note,
 * filters have to look for it among those that have expired, and this keeps these few.
 */
@Injectable()
export class ExpiredRegistrations implements OnApplicationBootstrap {
  constructor(
    private readonly registrations: RegistrationStore,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('registrations.expired', INTERVAL_MS, () => this.endAll());
  }

  private async endAll(): Promise<void> {
    let batches = 0;
    while ((await this.registrations.endExpired(MAX_BATCH)) === MAX_BATCH && ++batches < MAX_BATCHES);
  }
}
