import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActiveCallsModule } from '../calls/active-calls.js';
import { SipTrunkIpsModule } from './ips/sip-trunk-ips.module.js';
import { SipTrunkRoutesModule } from './routes/sip-trunk-routes.module.js';
import { SipTrunkStoreModule } from './sip-trunk-store.js';
import { SipTrunk } from './sip-trunk.entity.js';
import { SipTrunksController } from './sip-trunks.controller.js';
import { SipTrunksService } from './sip-trunks.service.js';

/** `/siptrunk` */
@Module({
  imports: [
    TypeOrmModule.forFeature([SipTrunk]),
    SipTrunkStoreModule,
    SipTrunkIpsModule,
    SipTrunkRoutesModule,
    ActiveCallsModule,
  ],
  controllers: [SipTrunksController],
  providers: [SipTrunksService],
  exports: [SipTrunksService],
})
export class SipTrunksModule {}
