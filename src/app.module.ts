import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { JwtAuthGuard } from './auth/jwt-auth.guard.js';
import { ScopeGuard } from './auth/scope.guard.js';
import { CallsWorkerModule } from './calls/calls-worker.module.js';
import { CallsModule } from './calls/calls.module.js';
import { CallRecordsModule } from './calls/records/call-records.module.js';
import type { Settings } from './config/settings.js';
import { SettingsModule } from './config/settings.module.js';
import { DatabaseModule } from './database/database.module.js';
import { AccountsWorkerModule } from './devices/accounts/accounts-worker.module.js';
import { DevicesModule } from './devices/devices.module.js';
import { NotificationsModule } from './devices/notifications/notifications.module.js';
import { RebootsWorkerModule } from './devices/reboots/reboots-worker.module.js';
import { RebootsModule } from './devices/reboots/reboots.module.js';
import { RegistrationsWorkerModule } from './devices/registrations/registrations-worker.module.js';
import { RegistrationsModule } from './devices/registrations/registrations.module.js';
import { DnsModule } from './dns/dns.module.js';
import { DomainsWorkerModule } from './domains/domains-worker.module.js';
import { DomainsModule } from './domains/domains.module.js';
import { SnapshotsWorkerModule } from './edge/snapshots-purge.js';
import { EgressModule } from './egress/egress.module.js';
import { GatewayPingsWorkerModule } from './gateway-pings/gateway-pings-worker.module.js';
import { GatewayPingsModule } from './gateway-pings/gateway-pings.module.js';
import { HealthModule } from './health/health.module.js';
import { BodyGuard } from './http/requests/body.guard.js';
import { HttpModule } from './http/http.module.js';
import { QueryGuard } from './http/requests/query.guard.js';
import { IdempotencyWorkerModule } from './idempotency/idempotency-worker.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { LandingModule } from './landing/landing.module.js';
import { ListsModule } from './lists/lists.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { AccessModule } from './organization-ips/access/access.module.js';
import { OrganizationIpsModule } from './organization-ips/organization-ips.module.js';
import { TrafficWorkerModule } from './organization-ips/traffic/traffic-worker.module.js';
import { TrafficModule } from './organization-ips/traffic/traffic.module.js';
import { QueueDashboardModule } from './queues/dashboard/queue-dashboard.module.js';
import { QueuesModule } from './queues/queues.module.js';
import { EntryLimitGuard } from './rate-limit/entry-limit.guard.js';
import { RateLimitGuard } from './rate-limit/rate-limit.guard.js';
import { RateLimitModule } from './rate-limit/rate-limit.module.js';
import { RedisModule } from './redis/redis.module.js';
import { SipClientModule } from './sip-client/sip-client.module.js';
import { AlertsModule } from './sip-gateways/alerts/alerts.module.js';
import { SipGatewaysModule } from './sip-gateways/sip-gateways.module.js';
import { SipNumbersModule } from './sip-numbers/sip-numbers.module.js';
import { SipTrunkIpsModule } from './sip-trunks/ips/sip-trunk-ips.module.js';
import { SipTrunkRoutesModule } from './sip-trunks/routes/sip-trunk-routes.module.js';
import { SipTrunksModule } from './sip-trunks/sip-trunks.module.js';
import { ThreadsModule } from './threads/threads.module.js';
import { OutboxModule } from './webhooks/outbox.js';
import { WebhooksWorkerModule } from './webhooks/webhooks-worker.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** What every process of the service needs, whatever its roles. */
const FOUNDATION = [
  DatabaseModule,
  ListsModule,
  RedisModule,
  QueuesModule,
  QueueDashboardModule,
  AuthModule,
  RateLimitModule,
  HttpModule,
  IdempotencyModule,
  ThreadsModule,
  DnsModule,
  EgressModule,
  SipClientModule,
  OutboxModule,
  AuditModule,
  HealthModule,
  MetricsModule,
  LandingModule,
];

/** The resources, in the order that their paths have in the OpenAPI document. */
const RESOURCES = [
  SipTrunksModule,
  SipTrunkIpsModule,
  SipTrunkRoutesModule,
  DevicesModule,
  RebootsModule,
  NotificationsModule,
  DomainsModule,
  CallsModule,
  RegistrationsModule,
  TrafficModule,
  AccessModule,
  WebhooksModule,
  OrganizationIpsModule,
  SipGatewaysModule,
  GatewayPingsModule,
  AlertsModule,
  SipNumbersModule,
  CallRecordsModule,
];

/** What workers run besides; requests do without. */
const WORKERS = [
  IdempotencyWorkerModule,
  AccountsWorkerModule,
  RebootsWorkerModule,
  RegistrationsWorkerModule,
  SnapshotsWorkerModule,
  CallsWorkerModule,
  DomainsWorkerModule,
  TrafficWorkerModule,
  WebhooksWorkerModule,
  GatewayPingsWorkerModule,
];

/** What every request passes, in this order (`docs/architecture.md`). */
const GUARDS = [JwtAuthGuard, ScopeGuard, RateLimitGuard, QueryGuard, BodyGuard, EntryLimitGuard];

@Module({})
export class AppModule {
  static register(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.register(settings),
        ...FOUNDATION,
        ...RESOURCES,
        ...(settings.roles.has('worker') ? WORKERS : []),
      ],
      providers: GUARDS.map((guard) => ({ provide: APP_GUARD, useClass: guard })),
    };
  }
}
