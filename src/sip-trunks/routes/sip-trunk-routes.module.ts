import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TrunkPartsModule } from '../trunk-parts.js';
import { SipTrunkRoute } from './sip-trunk-route.entity.js';
import { SipTrunkRoutesController } from './sip-trunk-routes.controller.js';
import { SipTrunkRoutesService } from './sip-trunk-routes.service.js';

/** `/siptrunkroutes` */
@Module({
  imports: [TypeOrmModule.forFeature([SipTrunkRoute]), TrunkPartsModule],
  controllers: [SipTrunkRoutesController],
  providers: [SipTrunkRoutesService],
  exports: [SipTrunkRoutesService],
})
export class SipTrunkRoutesModule {}
