import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SipGatewayStoreModule } from '../sip-gateway.store.js';
import { Alert } from './alert.entity.js';
import { AlertStore } from './alert.store.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsService } from './alerts.service.js';

/** `/alerts` and `/sipgateways/:id/alerts` */
@Module({
  imports: [TypeOrmModule.forFeature([Alert]), SipGatewayStoreModule],
  controllers: [AlertsController],
  providers: [AlertsService, AlertStore],
  exports: [AlertsService],
})
export class AlertsModule {}
