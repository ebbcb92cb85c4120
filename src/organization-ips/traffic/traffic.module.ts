import { Module } from '@nestjs/common';
import { OrganizationIpStoreModule } from '../organization-ip.store.js';
import { Attribution } from './attribution.js';
import { TrafficController } from './traffic.controller.js';
import { TrafficService } from './traffic.service.js';
import { TrafficStoreModule } from './traffic.store.js';

/** `/sipedge/traffic` */
@Module({
  imports: [OrganizationIpStoreModule, TrafficStoreModule],
  controllers: [TrafficController],
  providers: [Attribution, TrafficService],
})
export class TrafficModule {}
