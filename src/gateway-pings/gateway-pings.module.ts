import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { SipGatewayStoreModule } from '../sip-gateways/sip-gateway-store.js';
import { GatewayPinger } from './active/gateway-pinger.js';
import { PingScheduler } from './active/ping-scheduler.js';
import { GatewayPingsController } from './gateway-pings.controller.js';
import { GatewayPingsService } from './gateway-pings.service.js';
import { PingHistoryReader } from './history/ping-history.js';
import { UptimeReader } from './history/uptime.js';
import { PingInbox } from './ingestion/ping-inbox.js';
import { PingMover } from './ingestion/ping-mover.js';
import { PingPartitions } from './ingestion/ping-partitions.js';
import { PING_QUEUE } from './ingestion/ping-queue.js';
import { PingWorker } from './ingestion/ping-worker.js';
import { PingReportsService } from './ping-reports.service.js';
import { UnchangedPings } from './unchanged-pings.js';

/** `/sipgwping`, the ingestion of pings, and the pings that the service makes itself */
@Module({
  imports: [SipGatewayStoreModule, AlertsModule, BullModule.registerQueue({ name: PING_QUEUE })],
  controllers: [GatewayPingsController],
  providers: [
    GatewayPingsService,
    PingReportsService,
    UnchangedPings,
    UptimeReader,
    PingHistoryReader,
    PingInbox,
    PingMover,
    PingPartitions,
    PingWorker,
    GatewayPinger,
    PingScheduler,
  ],
})
export class GatewayPingsModule {}
