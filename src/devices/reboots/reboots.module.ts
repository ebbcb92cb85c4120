import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CallStoreModule } from '../../calls/call.store.js';
import { RegistrationStoreModule } from '../registrations/registration.store.js';
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
    RegistrationStoreModule,
    DeviceNotifierModule,
    CallStoreModule,
  ],
  controllers: [RebootsController],
  providers: [RebootsService],
})
export class RebootsModule {}
