import { Module } from '@nestjs/common';
import { SnapshotsModule } from '../../edge/snapshots.js';
import { DeviceStoreModule } from '../device.store.js';
import { BulkRegistrationsController } from './bulk/bulk-registrations.controller.js';
import { BulkRegistrationsService } from './bulk/bulk-registrations.service.js';
import { BulkReportStore } from './bulk/bulk-report.store.js';
import { RegistrationTasks } from './bulk/registration-tasks.js';
import { RegisteredContactsController } from './registered-contacts.controller.js';
import { RegisteredContactsService } from './registered-contacts.service.js';
import { RegisteredContactStore } from './registered-contact.store.js';
import { RegistrationStoreModule } from './registration.store.js';
import { RegistrationReports } from './registration-reports.js';
import { RegistrationsController } from './registrations.controller.js';
import { RegistrationsService } from './registrations.service.js';

/** `/sipedge/registrations` */
@Module({
  imports: [DeviceStoreModule, RegistrationStoreModule, SnapshotsModule],
  controllers: [BulkRegistrationsController, RegisteredContactsController, RegistrationsController],
  providers: [
    RegistrationReports,
    RegistrationsService,
    BulkReportStore,
    BulkRegistrationsService,
    RegistrationTasks,
    RegisteredContactStore,
    RegisteredContactsService,
  ],
})
export class RegistrationsModule {}
