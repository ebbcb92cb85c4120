import { Module } from '@nestjs/common';
import { DeviceStoreModule } from '../devices/device.store.js';
import { SipTrunkStoreModule } from '../sip-trunks/sip-trunk.store.js';
import { NumberRanges } from './number-ranges.js';
import { SipNumberStoreModule } from './sip-number.store.js';
import { SipNumbersController } from './sip-numbers.controller.js';
import { SipNumbersService } from './sip-numbers.service.js';

/** `/sipnumbers` */
@Module({
  imports: [SipNumberStoreModule, DeviceStoreModule, SipTrunkStoreModule],
  controllers: [SipNumbersController],
  providers: [SipNumbersService, NumberRanges],
})
export class SipNumbersModule {}
