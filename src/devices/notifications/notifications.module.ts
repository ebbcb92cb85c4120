import { Module } from '@nestjs/common';
import { DeviceContactsModule } from '../registrations/device-contacts.js';
import { DeviceNotifierModule } from './device-notifier.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';

/** `/devices/sipnotify` */
@Module({
  imports: [DeviceContactsModule, DeviceNotifierModule],
  controllers: [NotificationsController],
  providers: [NotificationsService],
})
export class NotificationsModule {}
