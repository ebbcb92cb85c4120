import { Module } from '@nestjs/common';
import { CallsPurge } from './calls-purge.js';

/** The part of the calls that runs in workers. */
@Module({ providers: [CallsPurge] })
export class CallsWorkerModule {}
