import { Module } from '@nestjs/common';
import { DeviceStoreModule } from '../device.store.js';
import { RegistrationStoreModule } from './registration.store.js';
import { RegistrationsController } from './registrations.controller.js';
import { RegistrationsService } from './registrations.service.js';

/** `/sipedge/registrations` */
@Module({
  imports: [DeviceStoreModule, RegistrationStoreModule],
  controllers: [RegistrationsController],
  providers: [RegistrationsService],
})
export class RegistrationsModule {}
