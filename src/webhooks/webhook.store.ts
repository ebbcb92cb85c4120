import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditStore } from '../audit/audit.store.js';
import type { Caller } from '../auth/caller.js';
import { columnList, timeColumns } from '../database/column-list.js';
import { lockRow } from '../database/lock-row.js';
import { sameRow } from '../database/same-row.js';
import { Transactions } from '../database/transactions.js';
import { inserted, type RowWrite, updated } from '../database/write-rows.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { byCreation, type List } from '../lists/list.js';
import { Lists } from '../lists/lists.js';
import { auditedWebhook } from './dto/webhook.presenter.js';
import type { ListWebhooksQuery } from './dto/webhook.query.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookSecretStore } from './webhook-secret.store.js';

const LIST: List<WebhookEndpoint> = {
  name: 'webhook_endpoints',
  table: 'webhook_endpoints',
  row: 'endpoint',
  present: 'endpoint.deleted_at IS NULL',
  columns: columnList(WebhookEndpoint, 'endpoint'),
  times: timeColumns(WebhookEndpoint),
  orders: byCreation('endpoint'),
};

/** What is told of a change in the audit trail. */
type Action = 'create' | 'update' | 'rotate_secret' | 'disable' | 'delete';

/** The row that a change begins from, if there is one. */
interface Origin {
  existing?: WebhookEndpoint;
  /** A deleted one, whose id is used again. */
  deleted?: WebhookEndpoint;
}

/** The rows of webhook endpoints, each written together with its audit record. */
@Injectable()
export class WebhookStore {
  constructor(
    private readonly lists: Lists,
    private readonly secrets: WebhookSecretStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditStore,
  ) {}

  /** @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<WebhookEndpoint> {
    return caller.mustSee(await this.transactions.manager.findOneBy(WebhookEndpoint, { id }));
  }

  /** The endpoints of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListWebhooksQuery): Promise<Page<WebhookEndpoint>> {
    const organizations = caller.organizationFilter(query.organization_id);
    return pageOf(this.lists, LIST, query, { reader: caller.subject, organizations });
  }

  /** How many endpoints the organization has. */
  count(manager: EntityManager, organizationId: string): Promise<number> {
    return manager.countBy(WebhookEndpoint, { organization_id: organizationId });
  }

  /** The endpoint, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<WebhookEndpoint> {
    return caller.mustSee(await lockRow(manager, WebhookEndpoint, id));
  }

  /** The endpoint, locked; null unless it is active and still has this URL. */
  lockActive(manager: EntityManager, id: string, url: string): Promise<WebhookEndpoint | null> {
    return manager.findOne(WebhookEndpoint, {
      where: { id, url, active: true },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /**
   * Writes a new version, unless an update leaves the endpoint as it was.
   * @returns the endpoint as it is then
   */
  async save(
    manager: EntityManager,
    caller: Caller,
    endpoint: WebhookEndpoint,
    { existing, deleted }: Origin,
    action: Action = existing ? 'update' : 'create',
  ): Promise<WebhookEndpoint> {
    if (action === 'update' && existing && sameRow(WebhookEndpoint, existing, endpoint)) return existing;
    endpoint.version++;
    const row =
      (existing ?? deleted) ? updated(WebhookEndpoint, endpoint) : inserted(WebhookEndpoint, endpoint);
    const states = {
      before: existing && auditedWebhook(existing),
      after: {
        ...auditedWebhook(endpoint),
        ...(queryChanged(existing, endpoint) ? { url_query: '(changed)' } : {}),
      },
    };
    await this.record(manager, caller, endpoint, action, states, row);
    return endpoint;
  }

  /** Deletes the endpoint softly, and its secrets for good; it is locked. */
  async remove(manager: EntityManager, caller: Caller, endpoint: WebhookEndpoint): Promise<Date> {
    const { id } = endpoint;
    const deletedAt = new Date();
    const row = updated(WebhookEndpoint, { id, deleted_at: deletedAt, version: endpoint.version + 1 });
    await this.record(manager, caller, endpoint, 'delete', { before: auditedWebhook(endpoint) }, row);
    await this.secrets.forget(manager, id);
    return deletedAt;
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    { id, organization_id }: WebhookEndpoint,
    action: Action,
    states: { before?: object; after?: object },
    row: RowWrite,
  ): Promise<void> {
    const resource = { resource_type: 'webhook', resource_id: id, organization_id };
    return this.audit.record(manager, caller, { action, ...resource, ...states }, [row]);
  }
}

/** Whether the URL has changed in what its audited form does not show. */
function queryChanged(before: WebhookEndpoint | undefined, after: WebhookEndpoint): boolean {
  if (!before || before.url === after.url) return false;
  return auditedWebhook(before).url === auditedWebhook(after).url;
}
