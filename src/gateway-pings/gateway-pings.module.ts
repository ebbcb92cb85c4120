import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { AlertsModule } from '../sip-gateways/alerts/alerts.module.js';
import { SipGatewayStoreModule } from '../sip-gateways/sip-gateway.store.js';
import { GatewayPingsController } from './gateway-pings.controller.js';
import { GatewayPingsService } from './gateway-pings.service.js';
import { PingHistoryReader } from './history/ping-history.js';
import { UptimeReader } from './history/uptime.js';
import { PingInbox } from './ingestion/ping-inbox.js';
import { PING_QUEUE } from './ingestion/ping-queue.js';
import { PingReportsService } from './ping-reports.service.js';
import { UnchangedPings } from './unchanged-pings.js';

/** `/sipgwping`: takes pings and shows what came of them. */
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
  ],
  exports: [PingReportsService, BullModule],
})
export class GatewayPingsModule {}
