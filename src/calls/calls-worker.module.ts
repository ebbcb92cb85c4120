import { Module } from '@nestjs/common';
import { CallStoreModule } from './call.store.js';
import { CallsPurge } from './calls-purge.js';

/** The part of the calls that runs in workers. */
@Module({ imports: [CallStoreModule], providers: [CallsPurge] })
export class CallsWorkerModule {}
