import { Module } from '@nestjs/common';
import { TrafficController } from './traffic.controller.js';
import { TrafficTasks } from './traffic-tasks.js';
import { TrafficService } from './traffic.service.js';
import { TrafficStoreModule } from './traffic.store.js';

/** `/sipedge/traffic` */
@Module({
  imports: [TrafficStoreModule],
  controllers: [TrafficController],
  providers: [TrafficTasks, TrafficService],
})
export class TrafficModule {}
