import { Module } from '@nestjs/common';
import { DeviceStoreModule } from '../device.store.js';
import { RegistrationStoreModule } from './registration.store.js';
import { RegistrationReports } from './registration-reports.js';
import { RegistrationsController } from './registrations.controller.js';
import { RegistrationsService } from './registrations.service.js';

/** `/sipedge/registrations` */
@Module({
  imports: [DeviceStoreModule, RegistrationStoreModule],
  controllers: [RegistrationsController],
  providers: [RegistrationReports, RegistrationsService],
})
export class RegistrationsModule {}
