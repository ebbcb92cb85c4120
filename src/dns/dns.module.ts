import { Global, Module } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { NameResolver } from './name-resolver.js';

const PATIENCE_MS = 1_000;

/** One way of resolving names for SIP, webhooks and probes. */
@Global()
@Module({
  providers: [
    {
      provide: NameResolver,
      inject: [Settings],
      useFactory: ({ dnsServers, sipTimeoutMs }: Settings) =>
        // Where SIP has little time, some of it is left for sending.
        new NameResolver({ servers: dnsServers, patienceMs: Math.min(PATIENCE_MS, sipTimeoutMs / 3) }),
    },
  ],
  exports: [NameResolver],
})
export class DnsModule {}
