import { Module } from '@nestjs/common';
import { SipGatewayStoreModule } from '../sip-gateways/sip-gateway.store.js';
import { GatewayPinger } from './active/gateway-pinger.js';
import { PingScheduler } from './active/ping-scheduler.js';
import { GatewayPingsModule } from './gateway-pings.module.js';
import { PingMover } from './ingestion/ping-mover.js';
import { PingPartitions } from './ingestion/ping-partitions.js';
import { PingWorker } from './ingestion/ping-worker.js';

/** The part of the pings that runs in workers: brings them into the history, and pings gateways. */
@Module({
  imports: [GatewayPingsModule, SipGatewayStoreModule],
  providers: [PingWorker, PingMover, PingPartitions, PingScheduler, GatewayPinger],
})
export class GatewayPingsWorkerModule {}
