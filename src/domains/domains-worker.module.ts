import { Module } from '@nestjs/common';
import { DomainsModule } from './domains.module.js';
import { CertificateProbe } from './verification/certificate-probe.js';
import { DomainChecks } from './verification/domain-checks.js';
import { DomainExpiry } from './verification/domain-expiry.js';
import { DomainWorker } from './verification/domain-worker.js';

/** The part of the domains that runs in workers: their checks and their end. */
@Module({
  imports: [DomainsModule],
  providers: [DomainWorker, DomainChecks, DomainExpiry, CertificateProbe],
})
export class DomainsWorkerModule {}
