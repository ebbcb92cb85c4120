import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { QueueDashboardController } from './queue-dashboard.controller.js';
import { QueueDashboard } from './queue-dashboard.js';

/** The queues and their jobs in a browser, at `/queues`, for platform operators. */
@Module({
  imports: [DiscoveryModule],
  controllers: [QueueDashboardController],
  providers: [QueueDashboard],
})
export class QueueDashboardModule {}
