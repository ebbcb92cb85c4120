import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SipTrunksStoreModule } from '../sip-trunks.store.js';
import { SipTrunkRoute } from './sip-trunk-route.entity.js';
import { SipTrunkRoutesController } from './sip-trunk-routes.controller.js';
import { SipTrunkRoutesService } from './sip-trunk-routes.service.js';
import { SipTrunkRoutesStore } from './sip-trunk-routes.store.js';

/** `/siptrunkroutes` */
@Module({
  imports: [TypeOrmModule.forFeature([SipTrunkRoute]), SipTrunksStoreModule],
  controllers: [SipTrunkRoutesController],
  providers: [SipTrunkRoutesService, SipTrunkRoutesStore],
  exports: [SipTrunkRoutesService],
})
export class SipTrunkRoutesModule {}
