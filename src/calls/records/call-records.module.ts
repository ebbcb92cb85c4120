import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CallRecord } from './call-record.entity.js';
import { CallRecordExport } from './call-record-export.js';
import { CallRecordPartitions } from './call-record-partitions.js';
import { CallRecordStore } from './call-record.store.js';
import { CallRecordsExportController } from './call-records-export.controller.js';
import { CallRecordsController } from './call-records.controller.js';
import { CallRecordsService } from './call-records.service.js';

/** `/callrecords` and `/callrecords/export` */
@Module({
  imports: [TypeOrmModule.forFeature([CallRecord])],
  controllers: [CallRecordsExportController, CallRecordsController],
  providers: [CallRecordsService, CallRecordStore, CallRecordExport, CallRecordPartitions],
})
export class CallRecordsModule {}
