import { Module } from '@nestjs/common';
import { CallStoreModule } from '../calls/call.store.js';
import { SipTrunkIpsModule } from './ips/sip-trunk-ips.module.js';
import { SipTrunkRoutesModule } from './routes/sip-trunk-routes.module.js';
import { SipTrunksController } from './sip-trunks.controller.js';
import { SipTrunksService } from './sip-trunks.service.js';
import { SipTrunkStoreModule } from './sip-trunk.store.js';

/** `/siptrunk` */
@Module({
  imports: [SipTrunkStoreModule, SipTrunkIpsModule, SipTrunkRoutesModule, CallStoreModule],
  controllers: [SipTrunksController],
  providers: [SipTrunksService],
  exports: [SipTrunksService],
})
export class SipTrunksModule {}
