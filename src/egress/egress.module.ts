import { Global, Module } from '@nestjs/common';
import { EgressPolicy } from './egress-policy.js';

/** Where outgoing traffic may go. */
@Global()
@Module({ providers: [EgressPolicy], exports: [EgressPolicy] })
export class EgressModule {}
