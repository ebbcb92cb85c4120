import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeviceStoreModule } from '../devices/device.store.js';
import { SipTrunksModule } from '../sip-trunks/sip-trunks.module.js';
import { ActiveCall } from './active-call.entity.js';
import { CallsController } from './calls.controller.js';
import { CallsService } from './calls.service.js';

/** `/sipedge/calls` */
@Module({
  imports: [TypeOrmModule.forFeature([ActiveCall]), SipTrunksModule, DeviceStoreModule],
  controllers: [CallsController],
  providers: [CallsService],
})
export class CallsModule {}
