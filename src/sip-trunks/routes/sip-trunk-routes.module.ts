import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SipTrunkStoreModule } from '../sip-trunk.store.js';
import { MatchingRoutes } from './matching-routes.reader.js';
import { RouteTestController } from './route-test.controller.js';
import { RouteTestService } from './route-test.service.js';
import { SipTrunkRoute } from './sip-trunk-route.entity.js';
import { SipTrunkRoutesController } from './sip-trunk-routes.controller.js';
import { SipTrunkRoutesService } from './sip-trunk-routes.service.js';
import { SipTrunkRouteStore } from './sip-trunk-route.store.js';

/** `/siptrunkroutes` */
@Module({
  imports: [TypeOrmModule.forFeature([SipTrunkRoute]), SipTrunkStoreModule],
  controllers: [SipTrunkRoutesController, RouteTestController],
  providers: [SipTrunkRoutesService, SipTrunkRouteStore, RouteTestService, MatchingRoutes],
  exports: [SipTrunkRoutesService],
})
export class SipTrunkRoutesModule {}
