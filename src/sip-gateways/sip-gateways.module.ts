import { Module } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.js';
import { SipGatewayStoreModule } from './sip-gateway.store.js';
import { SipGatewaysController } from './sip-gateways.controller.js';
import { SipGatewaysService } from './sip-gateways.service.js';

/** `/sipgateways` */
@Module({
  imports: [SipGatewayStoreModule, AlertsModule],
  controllers: [SipGatewaysController],
  providers: [SipGatewaysService],
})
export class SipGatewaysModule {}
