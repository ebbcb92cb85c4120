import { Module } from '@nestjs/common';
import { SnapshotsModule } from '../edge/snapshots.js';
import { DeviceStoreModule } from '../devices/device.store.js';
import { SipTrunksModule } from '../sip-trunks/sip-trunks.module.js';
import { CallStoreModule } from './call.store.js';
import { CallsController } from './calls.controller.js';
import { CallsService } from './calls.service.js';
import { LiveCallsController } from './live-calls.controller.js';
import { BulkCallsController } from './reports/bulk-calls.controller.js';
import { BulkCallsService } from './reports/bulk-calls.service.js';
import { BulkReportStore } from './reports/bulk-report.store.js';
import { CallTasks } from './reports/call-tasks.js';

/** `/sipedge/calls` and `/calls` */
@Module({
  imports: [CallStoreModule, SnapshotsModule, SipTrunksModule, DeviceStoreModule],
  controllers: [CallsController, BulkCallsController, LiveCallsController],
  providers: [CallsService, BulkCallsService, BulkReportStore, CallTasks],
})
export class CallsModule {}
