import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Caller } from '../auth/caller.js';
import { Settings } from '../config/settings.js';
import { Transactions } from '../database/transactions.js';
import { EgressPolicy } from '../egress/egress-policy.js';
import { conflict, unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/etag.js';
import { type Page, pageOf } from '../http/paging.js';
import { putTarget } from '../http/put-target.js';
import type { PutWebhook, UpdateWebhook } from './dto/webhook.body.js';
import { auditedWebhook } from './dto/webhook.presenter.js';
import type { ListWebhooksQuery } from './dto/webhook.query.js';
import { ALL_EVENTS, WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { webhookUrlProblem } from './webhook-url.js';

/** Each event is delivered to all endpoints of its organization that want it. */
export const MAX_ENDPOINTS = 50;

/** What a PUT made of it; with its secret where the endpoint is new. */
export interface PutWebhookResult {
  endpoint: WebhookEndpoint;
  secret?: string;
}

/** What a rotation made of it. */
export interface RotatedSecret {
  endpoint: WebhookEndpoint;
  secret: string;
  previousExpiresAt: Date;
}

/** The endpoints that organizations want to be told of their events at. */
@Injectable()
export class WebhooksService {
  constructor(
    @InjectRepository(WebhookEndpoint) private readonly endpoints: Repository<WebhookEndpoint>,
    private readonly secrets: WebhookSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly egress: EgressPolicy,
    private readonly settings: Settings,
  ) {}

  /** @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<WebhookEndpoint> {
    return caller.mustSee(await this.transactions.manager.findOneBy(WebhookEndpoint, { id }));
  }

  /** The endpoints of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListWebhooksQuery): Promise<Page<WebhookEndpoint>> {
    const list = this.endpoints.createQueryBuilder('endpoint');
    const organizations = caller.organizationFilter(query.organization_id);
    if (organizations) list.andWhere('endpoint.organization_id = ANY(:organizations)', { organizations });
    return pageOf(list, query);
  }

  /**
   * Creates the endpoint with a secret, or replaces the one that `entity` names, which keeps its secret.
   * @throws ApiException 403, 409 when the organization has too many, 412, 422
   */
  put(caller: Caller, entity: string, body: PutWebhook, ifMatch: IfMatch): Promise<PutWebhookResult> {
    this.checkUrl(body.url);
    return this.transactions.run(async (manager) => {
      const organizationId = body.organization_id;
      const target = await putTarget(manager, WebhookEndpoint, 'hook', entity, organizationId, caller);
      const { id, existing, deleted } = target;
      ifMatch.check(existing?.version);
      if (!existing) await this.mustHaveRoom(manager, organizationId);

      const now = new Date();
      const endpoint = manager.create(WebhookEndpoint, {
        id,
        organization_id: organizationId,
        url: body.url,
        description: body.description ?? null,
        events: body.events ?? [ALL_EVENTS],
        active: body.active ?? true,
        disabled_at: null,
        created_at: existing?.created_at ?? now,
        updated_at: now,
        deleted_at: null,
        version: ((existing ?? deleted)?.version ?? 0) + 1,
      });
      if (existing ?? deleted) await manager.update(WebhookEndpoint, { id }, endpoint);
      else await manager.insert(WebhookEndpoint, endpoint);
      await this.record(manager, caller, existing ? 'update' : 'create', existing, endpoint);
      if (existing) return { endpoint };
      return { endpoint, secret: await this.secrets.issue(manager, id, endpoint.version) };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 412, 422 */
  update(caller: Caller, id: string, body: UpdateWebhook, ifMatch: IfMatch): Promise<WebhookEndpoint> {
    if (body.url !== undefined) this.checkUrl(body.url);
    return this.transactions.run(async (manager) => {
      const before = await this.lock(manager, caller, id);
      ifMatch.check(before.version);
      const endpoint = manager.create(WebhookEndpoint, {
        ...before,
        ...body,
        disabled_at: body.active ? null : before.disabled_at,
        updated_at: new Date(),
        version: before.version + 1,
      });
      await manager.update(WebhookEndpoint, { id }, endpoint);
      await this.record(manager, caller, 'update', before, endpoint);
      return endpoint;
    });
  }

  /** Deletes the endpoint softly, and its secrets for good. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const before = await this.lock(manager, caller, id);
      ifMatch.check(before.version);
      const deletedAt = new Date();
      await manager.update(WebhookEndpoint, { id }, { deleted_at: deletedAt, version: before.version + 1 });
      await this.secrets.forget(manager, id);
      await this.record(manager, caller, 'delete', before);
      return deletedAt;
    });
  }

  /**
   * Gives the endpoint a new secret; the present one stays valid for so many seconds.
   * @throws ApiException 404, 403, 409 after too many rotations in a day, 412
   */
  rotateSecret(
    caller: Caller,
    id: string,
    previousValidSeconds: number,
    ifMatch: IfMatch,
  ): Promise<RotatedSecret> {
    return this.transactions.run(async (manager) => {
      const before = await this.lock(manager, caller, id);
      ifMatch.check(before.version);
      const previousExpiresAt = await this.secrets.expire(manager, id, previousValidSeconds);
      const endpoint = { ...before, updated_at: new Date(), version: before.version + 1 };
      const { updated_at, version } = endpoint;
      await manager.update(WebhookEndpoint, { id }, { updated_at, version });
      const secret = await this.secrets.issue(manager, id, version);
      await this.record(manager, caller, 'rotate_secret', before, endpoint);
      return { endpoint, secret, previousExpiresAt };
    });
  }

  /** The endpoint, locked until the transaction ends. @throws ApiException 404 or 403 */
  private async lock(manager: EntityManager, caller: Caller, id: string): Promise<WebhookEndpoint> {
    const endpoint = await manager.findOne(WebhookEndpoint, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    return caller.mustSee(endpoint);
  }

  private checkUrl(url: string): void {
    const problem = webhookUrlProblem(url, this.settings, this.egress);
    if (problem) throw unacceptable('url', problem);
  }

  private async mustHaveRoom(manager: EntityManager, organizationId: string): Promise<void> {
    // Two at once must not both take the last place.
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `webhook_endpoints ${organizationId}`,
    ]);
    const count = await manager.countBy(WebhookEndpoint, { organization_id: organizationId });
    if (count >= MAX_ENDPOINTS) {
      const message = `${organizationId} has ${count} webhooks`;
      throw conflict([{ field: 'organization_id', message }]);
    }
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    action: string,
    before?: WebhookEndpoint,
    after?: WebhookEndpoint,
  ): Promise<void> {
    const { id, organization_id } = (after ?? before)!;
    return this.audit.record(manager, caller, {
      action,
      resource_type: 'webhook',
      resource_id: id,
      organization_id,
      before: before && auditedWebhook(before),
      after: after && {
        ...auditedWebhook(after),
        ...(queryChanged(before, after) ? { url_query: '(changed)' } : {}),
      },
    });
  }
}

/** Whether the URL has changed in what its audited form does not show. */
function queryChanged(before: WebhookEndpoint | undefined, after: WebhookEndpoint): boolean {
  if (!before || before.url === after.url) return false;
  return auditedWebhook(before).url === auditedWebhook(after).url;
}
