import { Module } from '@nestjs/common';
import { OrganizationIpStoreModule } from './organization-ip.store.js';
import { OrganizationIpsController } from './organization-ips.controller.js';
import { OrganizationIpsService } from './organization-ips.service.js';

/** `/orgips` */
@Module({
  imports: [OrganizationIpStoreModule],
  controllers: [OrganizationIpsController],
  providers: [OrganizationIpsService],
})
export class OrganizationIpsModule {}
