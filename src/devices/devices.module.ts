import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeviceAccounts } from './accounts/device-accounts.js';
import { SipAccountStoreModule } from './accounts/sip-account.store.js';
import { Device } from './device.entity.js';
import { DeviceReader } from './device.reader.js';
import { DeviceStoreModule } from './device.store.js';
import { DevicesController } from './devices.controller.js';
import { DevicesService } from './devices.service.js';
import { KeptConfig } from './kept-config.entity.js';
import { DeviceExtensions } from './extensions/device-extensions.js';
import { KeptConfigStore } from './kept-config.store.js';
import { RebootStateMachineModule } from './reboots/reboot.state-machine.module.js';

/** `/devices` */
@Module({
  imports: [
    TypeOrmModule.forFeature([Device, KeptConfig]),
    DeviceStoreModule,
    SipAccountStoreModule,
    RebootStateMachineModule,
  ],
  controllers: [DevicesController],
  providers: [DevicesService, DeviceAccounts, DeviceExtensions, DeviceReader, KeptConfigStore],
})
export class DevicesModule {}
