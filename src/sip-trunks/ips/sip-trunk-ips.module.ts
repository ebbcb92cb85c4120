import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SipTrunkStoreModule } from '../sip-trunk.store.js';
import { SipTrunkIp } from './sip-trunk-ip.entity.js';
import { SipTrunkIpsController } from './sip-trunk-ips.controller.js';
import { SipTrunkIpsService } from './sip-trunk-ips.service.js';
import { SipTrunkIpStore } from './sip-trunk-ip.store.js';

/** `/siptrunkips` */
@Module({
  imports: [TypeOrmModule.forFeature([SipTrunkIp]), SipTrunkStoreModule],
  controllers: [SipTrunkIpsController],
  providers: [SipTrunkIpsService, SipTrunkIpStore],
  exports: [SipTrunkIpsService],
})
export class SipTrunkIpsModule {}
