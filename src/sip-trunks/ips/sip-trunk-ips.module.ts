import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TrunkPartsModule } from '../trunk-parts.js';
import { SipTrunkIp } from './sip-trunk-ip.entity.js';
import { SipTrunkIpsController } from './sip-trunk-ips.controller.js';
import { SipTrunkIpsService } from './sip-trunk-ips.service.js';

/** `/siptrunkips` */
@Module({
  imports: [TypeOrmModule.forFeature([SipTrunkIp]), TrunkPartsModule],
  controllers: [SipTrunkIpsController],
  providers: [SipTrunkIpsService],
  exports: [SipTrunkIpsService],
})
export class SipTrunkIpsModule {}
