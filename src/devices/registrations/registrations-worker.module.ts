import { Module } from '@nestjs/common';
import { ExpiredRegistrations } from './expired-registrations.js';
import { RegistrationAnnouncements } from './registration-announcements.js';
import { RegistrationStoreModule } from './registration.store.js';
import { RegistrationsPurge } from './registrations-purge.js';

/** The part of the registrations that runs in workers. */
@Module({
  imports: [RegistrationStoreModule],
  providers: [ExpiredRegistrations, RegistrationAnnouncements, RegistrationsPurge],
})
export class RegistrationsWorkerModule {}
