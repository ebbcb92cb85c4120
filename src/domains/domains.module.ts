import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DomainSecrets } from './domain-secrets.js';
import { Domain } from './domain.entity.js';
import { DomainClaims } from './domain-claims.js';
import { DomainStore } from './domain.store.js';
import { DomainUsage } from './domain-usage.js';
import { DomainsController } from './domains.controller.js';
import { DomainsService } from './domains.service.js';
import { DnsClient } from './verification/dns-client.js';
import { DOMAINS_QUEUE, DomainCheckQueue } from './verification/domain-check-queue.js';

/** `/domains` */
@Module({
  imports: [TypeOrmModule.forFeature([Domain]), BullModule.registerQueue({ name: DOMAINS_QUEUE })],
  controllers: [DomainsController],
  providers: [
    DomainsService,
    DomainStore,
    DomainClaims,
    DomainSecrets,
    DomainUsage,
    DomainCheckQueue,
    DnsClient,
  ],
  exports: [DomainStore, DomainClaims, DomainCheckQueue, DnsClient],
})
export class DomainsModule {}
