import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Caller } from '../../auth/caller.js';
import { Transactions } from '../../database/transactions.js';
import { auditedWebhook } from '../dto/webhook.presenter.js';
import { WebhookEndpoint } from '../webhook-endpoint.entity.js';

/** Switches endpoints off whose receivers say that they are gone for good (status 410, Standard Webhooks). */
@Injectable()
export class EndpointSwitch {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /** Disables the endpoint of this delivery, if it still is what was delivered to. */
  disable({ id, endpoint_id, url }: { id: string; endpoint_id: string; url: string }): Promise<void> {
    return this.transactions.run(async (manager) => {
      const endpoint = await manager.findOne(WebhookEndpoint, {
        where: { id: endpoint_id, url, active: true },
        lock: { mode: 'pessimistic_write' },
      });
      if (!endpoint) return;
      const now = new Date();
      const changed = { active: false, disabled_at: now, updated_at: now, version: endpoint.version + 1 };
      await manager.update(WebhookEndpoint, { id: endpoint_id }, changed);
      const service = new Caller({ subject: 'service', scopes: new Set(), organizationIds: new Set() }, id);
      await this.audit.record(manager, service, {
        action: 'disable',
        resource_type: 'webhook',
        resource_id: endpoint_id,
        organization_id: endpoint.organization_id,
        before: auditedWebhook(endpoint),
        after: auditedWebhook({ ...endpoint, ...changed }),
      });
    });
  }
}
