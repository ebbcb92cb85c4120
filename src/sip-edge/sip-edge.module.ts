import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DevicesModule } from '../devices/devices.module.js';
import { SipTrunksModule } from '../sip-trunks/sip-trunks.module.js';
import { ActiveCall } from './calls/active-call.entity.js';
import { CallsController } from './calls/calls.controller.js';
import { CallsService } from './calls/calls.service.js';
import { RegistrationsController } from './registrations/registrations.controller.js';
import { RegistrationsService } from './registrations/registrations.service.js';

/** `/sipedge`: what registrars, PBXs and SBCs report of what they see. */
@Module({
  imports: [TypeOrmModule.forFeature([ActiveCall]), SipTrunksModule, DevicesModule],
  controllers: [CallsController, RegistrationsController],
  providers: [CallsService, RegistrationsService],
})
export class SipEdgeModule {}
