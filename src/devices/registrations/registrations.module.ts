import { Module } from '@nestjs/common';
import { DevicesModule } from '../devices.module.js';
import { RegistrationsController } from './registrations.controller.js';
import { RegistrationsService } from './registrations.service.js';

/** `/sipedge/registrations` */
@Module({
  imports: [DevicesModule],
  controllers: [RegistrationsController],
  providers: [RegistrationsService],
})
export class RegistrationsModule {}
