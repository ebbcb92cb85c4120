import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { AlertsModule } from '../sip-gateways/alerts/alerts.module.js';
import { SipGatewayStoreModule } from '../sip-gateways/sip-gateway.store.js';
import { GatewayPingsController } from './gateway-pings.controller.js';
import { GatewayPingsService } from './gateway-pings.service.js';
import { GatewayPingStore } from './gateway-ping.store.js';
import { PingHistoryReader } from './history/ping-history.js';
import { UptimeReader } from './history/uptime.js';
import { FastPath } from './ingestion/fast-path.js';
import { PingAnnouncements } from './ingestion/ping-announcements.js';
import { PING_QUEUE } from './ingestion/ping-queue.js';
import { PingReportsService } from './ping-reports.service.js';

/** `/sipgwping`: takes pings and shows what came of them. */
@Module({
  imports: [SipGatewayStoreModule, AlertsModule, BullModule.registerQueue({ name: PING_QUEUE })],
  controllers: [GatewayPingsController],
  providers: [
    GatewayPingsService,
    PingReportsService,
    GatewayPingStore,
    FastPath,
    UptimeReader,
    PingHistoryReader,
    PingAnnouncements,
  ],
  exports: [PingReportsService, BullModule],
})
export class GatewayPingsModule {}
