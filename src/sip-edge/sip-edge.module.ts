import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DevicesModule } from '../devices/devices.module.js';
import { SipTrunksModule } from '../sip-trunks/sip-trunks.module.js';
import { AccessController } from './access/access.controller.js';
import { AccessService } from './access/access.service.js';
import { ActiveCall } from './calls/active-call.entity.js';
import { CallsController } from './calls/calls.controller.js';
import { CallsService } from './calls/calls.service.js';
import { RegistrationsController } from './registrations/registrations.controller.js';
import { RegistrationsService } from './registrations/registrations.service.js';
import { Attribution } from './traffic/attribution.js';
import { TrafficController } from './traffic/traffic.controller.js';
import { TrafficService } from './traffic/traffic.service.js';

/** `/sipedge`: what registrars, PBXs and SBCs report of what they see. */
@Module({
  imports: [TypeOrmModule.forFeature([ActiveCall]), SipTrunksModule, DevicesModule],
  controllers: [CallsController, RegistrationsController, TrafficController, AccessController],
  providers: [CallsService, RegistrationsService, Attribution, TrafficService, AccessService],
})
export class SipEdgeModule {}
