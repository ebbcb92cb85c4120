import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SipTrunksStoreModule } from '../sip-trunks.store.js';
import { SipTrunkIp } from './sip-trunk-ip.entity.js';
import { SipTrunkIpsController } from './sip-trunk-ips.controller.js';
import { SipTrunkIpsService } from './sip-trunk-ips.service.js';
import { SipTrunkIpsStore } from './sip-trunk-ips.store.js';

/** `/siptrunkips` */
@Module({
  imports: [TypeOrmModule.forFeature([SipTrunkIp]), SipTrunksStoreModule],
  controllers: [SipTrunkIpsController],
  providers: [SipTrunkIpsService, SipTrunkIpsStore],
  exports: [SipTrunkIpsService],
})
export class SipTrunkIpsModule {}
