import { BullModule } from '@nestjs/bull';
import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { bullOptions } from './bull-options.js';
import { Periodic } from './periodic.js';
import { QueueConnections } from './queue-connections.js';
import { QueueDepths } from './queue-depths.js';
import { QueueWorkers } from './queue-workers.js';

/** The Bull queues' connection and defaults. Modules register the queues they own with `BullModule.registerQueue`. */
@Global()
@Module({
  imports: [
    BullModule.forRootAsync({ inject: [QueueConnections], useFactory: bullOptions }),
    DiscoveryModule,
  ],
  providers: [Periodic, QueueConnections, QueueDepths, QueueWorkers],
  exports: [Periodic, QueueConnections, QueueWorkers],
})
export class QueuesModule {}
