import { BullModule } from '@nestjs/bull';
import { Global, Module } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { bullOptions } from './bull-options.js';
import { Periodic } from './periodic.js';

/** The Bull queues' connection and defaults. Modules register the queues they own with `BullModule.registerQueue`. */
@Global()
@Module({
  imports: [
    BullModule.forRootAsync({
      inject: [Settings],
      useFactory: (settings: Settings) => bullOptions(settings.redisUrl),
    }),
  ],
  providers: [Periodic],
  exports: [Periodic],
})
export class QueuesModule {}
