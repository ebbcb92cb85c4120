import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TrafficCountsModule } from './traffic/traffic-counts.js';
import { OrganizationIp } from './organization-ip.entity.js';
import { OrganizationIpsController } from './organization-ips.controller.js';
import { OrganizationIpsService } from './organization-ips.service.js';

/** `/orgips` */
@Module({
  imports: [TypeOrmModule.forFeature([OrganizationIp]), TrafficCountsModule],
  controllers: [OrganizationIpsController],
  providers: [OrganizationIpsService],
})
export class OrganizationIpsModule {}
