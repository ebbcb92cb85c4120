import { Module } from '@nestjs/common';
import { TrafficPurge } from './traffic-purge.js';

/** The part of the traffic counts that runs in workers. */
@Module({ providers: [TrafficPurge] })
export class TrafficWorkerModule {}
