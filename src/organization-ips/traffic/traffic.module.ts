import { Module } from '@nestjs/common';
import { Attribution } from './attribution.js';
import { TrafficController } from './traffic.controller.js';
import { TrafficService } from './traffic.service.js';

/** `/sipedge/traffic` */
@Module({ controllers: [TrafficController], providers: [Attribution, TrafficService] })
export class TrafficModule {}
