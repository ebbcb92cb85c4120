import { Module } from '@nestjs/common';
import { RegistrationStoreModule } from '../registrations/registration.store.js';
import { DeviceNotifierModule } from './device-notifier.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';

/** `/devices/sipnotify` */
@Module({
  imports: [RegistrationStoreModule, DeviceNotifierModule],
  controllers: [NotificationsController],
  providers: [NotificationsService],
})
export class NotificationsModule {}
