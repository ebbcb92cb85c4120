import { Module } from '@nestjs/common';
import { DeviceStoreModule } from '../device.store.js';
import { DeviceNotifierModule } from '../notifications/device-notifier.js';
import { DueReboots } from './due-reboots.js';
import { RebootLeases } from './reboot-leases.js';
import { RebootRunner } from './reboot-runner.js';
import { RebootStateMachineModule } from './reboot.state-machine.module.js';
import { RebootWorker } from './reboot-worker.js';
import { UnknownReboots } from './unknown-reboots.js';

/** The part of the reboots that runs in workers: sends those that are due, and finds out what became of them. */
@Module({
  imports: [RebootStateMachineModule, DeviceStoreModule, DeviceNotifierModule],
  providers: [RebootWorker, RebootRunner, DueReboots, RebootLeases, UnknownReboots],
})
export class RebootsWorkerModule {}
