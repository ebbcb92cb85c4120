import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActiveCallsModule } from '../../calls/active-calls.js';
import { DeviceContactsModule } from '../registrations/device-contacts.js';
import { DeviceStoreModule } from '../device.store.js';
import { DeviceNotifierModule } from '../notifications/device-notifier.js';
import { Reboot } from './reboot.entity.js';
import { RebootStateMachineModule } from './reboot.state-machine.module.js';
import { RebootsController } from './reboots.controller.js';
import { RebootsService } from './reboots.service.js';

/** `/devices/reboot` */
@Module({
  imports: [
    TypeOrmModule.forFeature([Reboot]),
    RebootStateMachineModule,
    DeviceStoreModule,
    DeviceContactsModule,
    DeviceNotifierModule,
    ActiveCallsModule,
  ],
  controllers: [RebootsController],
  providers: [RebootsService],
})
export class RebootsModule {}
