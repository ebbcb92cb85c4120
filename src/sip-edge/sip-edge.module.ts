import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SipTrunksModule } from '../sip-trunks/sip-trunks.module.js';
import { ActiveCall } from './calls/active-call.entity.js';
import { CallsController } from './calls/calls.controller.js';
import { CallsService } from './calls/calls.service.js';

/** `/sipedge`: what registrars, PBXs and SBCs report of what they see. */
@Module({
  imports: [TypeOrmModule.forFeature([ActiveCall]), SipTrunksModule],
  controllers: [CallsController],
  providers: [CallsService],
})
export class SipEdgeModule {}
