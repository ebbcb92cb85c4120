import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeviceContactsModule } from './registrations/device-contacts.js';
import { KeptConfig } from './kept-config.entity.js';
import { DeviceReader } from './device.reader.js';
import { DeviceRegistrations } from './registrations/device-registrations.js';
import { DeviceStoreModule } from './device.store.js';
import { Device } from './device.entity.js';
import { DevicesController } from './devices.controller.js';
import { DevicesService } from './devices.service.js';
import { KeptConfigStore } from './kept-config.store.js';
import { RebootStateMachineModule } from './reboots/reboot.state-machine.module.js';

/** `/devices` */
@Module({
  imports: [
    TypeOrmModule.forFeature([Device, KeptConfig]),
    DeviceStoreModule,
    DeviceContactsModule,
    RebootStateMachineModule,
  ],
  controllers: [DevicesController],
  providers: [DevicesService, DeviceReader, DeviceRegistrations, KeptConfigStore],
  exports: [DeviceRegistrations, DeviceStoreModule, DeviceContactsModule],
})
export class DevicesModule {}
