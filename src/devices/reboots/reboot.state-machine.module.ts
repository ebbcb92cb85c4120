import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { RebootAnnouncements } from './reboot-announcements.js';
import { REBOOTS_QUEUE, RebootQueue } from './reboot-queue.js';
import { RebootStateMachine } from './reboot.state-machine.js';

/** What becomes of reboots, for whoever takes a step with one. */
@Module({
  imports: [BullModule.registerQueue({ name: REBOOTS_QUEUE })],
  providers: [RebootQueue, RebootAnnouncements, RebootStateMachine],
  exports: [RebootQueue, RebootStateMachine],
})
export class RebootStateMachineModule {}
