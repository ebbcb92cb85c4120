import { Global, Module } from '@nestjs/common';
import { EgressHttp } from './egress-http.js';
import { EgressPolicy } from './egress-policy.js';

/** Where outgoing traffic may go, and HTTP requests that keep to it. */
@Global()
@Module({ providers: [EgressPolicy, EgressHttp], exports: [EgressPolicy, EgressHttp] })
export class EgressModule {}
