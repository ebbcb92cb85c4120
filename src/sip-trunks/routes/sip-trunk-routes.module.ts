import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SipTrunkStoreModule } from '../sip-trunk.store.js';
import { SipTrunkRoute } from './sip-trunk-route.entity.js';
import { SipTrunkRoutesController } from './sip-trunk-routes.controller.js';
import { SipTrunkRoutesService } from './sip-trunk-routes.service.js';
import { SipTrunkRouteStore } from './sip-trunk-route.store.js';

/** `/siptrunkroutes` */
@Module({
  imports: [TypeOrmModule.forFeature([SipTrunkRoute]), SipTrunkStoreModule],
  controllers: [SipTrunkRoutesController],
  providers: [SipTrunkRoutesService, SipTrunkRouteStore],
  exports: [SipTrunkRoutesService],
})
export class SipTrunkRoutesModule {}
