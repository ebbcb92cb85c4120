import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CallRecord } from './call-record.entity.js';
import { CallRecordPartitions } from './call-record-partitions.js';
import { CallRecordStore } from './call-record.store.js';
import { CallRecordsController } from './call-records.controller.js';
import { CallRecordsService } from './call-records.service.js';

/** `/callrecords` */
@Module({
  imports: [TypeOrmModule.forFeature([CallRecord])],
  controllers: [CallRecordsController],
  providers: [CallRecordsService, CallRecordStore, CallRecordPartitions],
})
export class CallRecordsModule {}
