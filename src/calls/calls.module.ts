import { Module } from '@nestjs/common';
import { DeviceStoreModule } from '../devices/device.store.js';
import { SipTrunksModule } from '../sip-trunks/sip-trunks.module.js';
import { CallStoreModule } from './call.store.js';
import { CallsController } from './calls.controller.js';
import { CallsService } from './calls.service.js';
import { LiveCallsController } from './live-calls.controller.js';

/** `/sipedge/calls` and `/calls` */
@Module({
  imports: [CallStoreModule, SipTrunksModule, DeviceStoreModule],
  controllers: [CallsController, LiveCallsController],
  providers: [CallsService],
})
export class CallsModule {}
