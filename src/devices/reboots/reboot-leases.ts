import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { LEASE_RENEWAL_MS } from './reboot-timing.js';
import { RebootStateMachine } from './reboot.state-machine.js';

/**
 * The leases of the reboots that this process is sending. They are short, so that a killed worker is noticed soon, and
 * renewed together while the sendings last.
 */
@Injectable()
export class RebootLeases implements OnApplicationShutdown {
  private readonly logger = new Logger(RebootLeases.name);
  private readonly held = new Set<string>();
  private renewal?: NodeJS.Timeout;

  constructor(private readonly stateMachine: RebootStateMachine) {}

  /** Keeps a lease until `release`. */
  hold(token: string): void {
    this.held.add(token);
    this.renewal ??= setInterval(() => void this.renew(), LEASE_RENEWAL_MS);
  }

  release(token: string): void {
    this.held.delete(token);
    if (this.held.size === 0) this.stop();
  }

  onApplicationShutdown(): void {
    this.stop();
  }

  private stop(): void {
    clearInterval(this.renewal);
    this.renewal = undefined;
  }

  private async renew(): Promise<void> {
    try {
      await this.stateMachine.renewLeases([...this.held]);
    } catch (error) {
      this.logger.warn(`Leases were not renewed: ${(error as Error).message}`);
    }
  }
}
