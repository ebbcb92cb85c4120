import { Module } from '@nestjs/common';
import { ActiveCallsModule } from '../calls/active-calls.js';
import { SipTrunkIpsModule } from './ips/sip-trunk-ips.module.js';
import { SipTrunkRoutesModule } from './routes/sip-trunk-routes.module.js';
import { SipTrunksController } from './sip-trunks.controller.js';
import { SipTrunksService } from './sip-trunks.service.js';
import { SipTrunksStoreModule } from './sip-trunks.store.js';

/** `/siptrunk` */
@Module({
  imports: [SipTrunksStoreModule, SipTrunkIpsModule, SipTrunkRoutesModule, ActiveCallsModule],
  controllers: [SipTrunksController],
  providers: [SipTrunksService],
  exports: [SipTrunksService],
})
export class SipTrunksModule {}
