import { Module } from '@nestjs/common';
import { RegistrationsPurge } from './registrations-purge.js';

/** The part of the registrations that runs in workers. */
@Module({ providers: [RegistrationsPurge] })
export class RegistrationsWorkerModule {}
