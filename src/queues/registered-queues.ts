import type { DiscoveryService } from '@nestjs/core';
import Bull from 'bull';

/** Every queue that a module of the application has registered. */
export function registeredQueues(discovery: DiscoveryService): Bull.Queue[] {
  return discovery
    .getProviders()
    .map(({ instance }) => instance as unknown)
    .filter((instance) => instance instanceof Bull);
}
