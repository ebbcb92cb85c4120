import { type DynamicModule, Module } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import type { Settings } from './config/settings.js';
import { SettingsModule } from './config/settings.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DevicesModule } from './devices/devices.module.js';
import { NotificationsModule } from './devices/notifications/notifications.module.js';
import { RebootsModule } from './devices/reboots/reboots.module.js';
import { DnsModule } from './dns/dns.module.js';
import { DomainsModule } from './domains/domains.module.js';
import { EgressModule } from './egress/egress.module.js';
import { GatewayPingsModule } from './gateway-pings/gateway-pings.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { LandingModule } from './landing/landing.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OrganizationIpsModule } from './organization-ips/organization-ips.module.js';
import { QueueDashboardModule } from './queues/dashboard/queue-dashboard.module.js';
import { QueuesModule } from './queues/queues.module.js';
import { RedisModule } from './redis/redis.module.js';
import { SipEdgeModule } from './sip-edge/sip-edge.module.js';
import { SipModule } from './sip/sip.module.js';
import { SipGatewaysModule } from './sip-gateways/sip-gateways.module.js';
import { SipTrunkIpsModule } from './sip-trunk-ips/sip-trunk-ips.module.js';
import { SipTrunkRoutesModule } from './sip-trunk-routes/sip-trunk-routes.module.js';
import { SipTrunksModule } from './sip-trunks/sip-trunks.module.js';
import { OutboxModule } from './webhooks/outbox.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** What every process of the service needs, whatever its roles. */
const FOUNDATION = [
  DatabaseModule,
  RedisModule,
  QueuesModule,
  QueueDashboardModule,
  AuthModule,
  HttpModule,
  DnsModule,
  EgressModule,
  SipModule,
  OutboxModule,
  AuditModule,
  HealthModule,
  MetricsModule,
  LandingModule,
];

/** The resources, in the specification's order. */
const RESOURCES = [
  SipTrunksModule,
  SipTrunkIpsModule,
  SipTrunkRoutesModule,
  DevicesModule,
  RebootsModule,
  NotificationsModule,
  DomainsModule,
  SipEdgeModule,
  WebhooksModule,
  OrganizationIpsModule,
  SipGatewaysModule,
  GatewayPingsModule,
  AlertsModule,
];

@Module({})
export class AppModule {
  static register(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [SettingsModule.register(settings), ...FOUNDATION, ...RESOURCES],
    };
  }
}
