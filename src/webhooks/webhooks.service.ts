import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Caller } from '../auth/caller.js';
import { Settings } from '../config/settings.js';
import { databaseTime } from '../database/database-time.js';
import { Transactions } from '../database/transactions.js';
import { takeTurn } from '../database/turns.js';
import { EgressPolicy } from '../egress/egress-policy.js';
import { withDefaults } from '../http/fields/defaults.js';
import { conflict, unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/answers/etag.js';
import type { Page } from '../http/answers/paging.js';
import { putTarget } from '../http/requests/put-target.js';
import { PutWebhook, type UpdateWebhook } from './dto/webhook.body.js';
import type { ListWebhooksQuery } from './dto/webhook.query.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookSecretStore } from './webhook-secret.store.js';
import { webhookUrlProblem } from './webhook-url.js';
import { WebhookStore } from './webhook.store.js';

/** Each event is delivered to all endpoints of its organization that want it. */
export const MAX_ENDPOINTS = 50;
/** Each adds a signature to every delivery. */
export const MAX_VALID_SECRETS = 5;

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
    private readonly store: WebhookStore,
    private readonly secrets: WebhookSecretStore,
    private readonly transactions: Transactions,
    private readonly egress: EgressPolicy,
    private readonly settings: Settings,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string): Promise<WebhookEndpoint> {
    return this.store.read(caller, id);
  }

  /** The endpoints of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListWebhooksQuery): Promise<Page<WebhookEndpoint>> {
    return this.store.list(caller, query);
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
        ...withDefaults(PutWebhook, body),
        disabled_at: null,
        created_at: existing?.created_at ?? now,
        updated_at: now,
        deleted_at: null,
        version: (existing ?? deleted)?.version ?? 0,
      });
      const saved = await this.store.save(manager, caller, endpoint, { existing, deleted });
      if (existing) return { endpoint: saved };
      return { endpoint, secret: await this.secrets.issue(manager, id, endpoint.version) };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 412, 422 */
  update(caller: Caller, id: string, body: UpdateWebhook, ifMatch: IfMatch): Promise<WebhookEndpoint> {
    if (body.url !== undefined) this.checkUrl(body.url);
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const endpoint = manager.create(WebhookEndpoint, {
        ...before,
        ...body,
        disabled_at: body.active ? null : before.disabled_at,
        updated_at: new Date(),
      });
      return this.store.save(manager, caller, endpoint, { existing: before });
    });
  }

  /** Deletes the endpoint softly, and its secrets for good. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      return this.store.remove(manager, caller, before);
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
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const previousExpiresAt = await this.expireSecrets(manager, id, previousValidSeconds);
      const endpoint = manager.create(WebhookEndpoint, { ...before, updated_at: new Date() });
      await this.store.save(manager, caller, endpoint, { existing: before }, 'rotate_secret');
      const secret = await this.secrets.issue(manager, id, endpoint.version);
      return { endpoint, secret, previousExpiresAt };
    });
  }

  /**
   * Disables an endpoint whose receiver says that it is gone for good (status 410, Standard Webhooks), if it still is
   * what was delivered to.
   */
  disable(delivery: { id: string; endpoint_id: string; url: string }): Promise<void> {
    return this.transactions.run(async (manager) => {
      const before = await this.store.lockActive(manager, delivery.endpoint_id, delivery.url);
      if (!before) return;
      const now = new Date();
      const changed = { ...before, active: false, disabled_at: now, updated_at: now };
      const endpoint = manager.create(WebhookEndpoint, changed);
      const grant = { subject: 'service', scopes: new Set<string>(), organizationIds: new Set<string>() };
      const service = new Caller(grant, delivery.id);
      await this.store.save(manager, service, endpoint, { existing: before }, 'disable');
    });
  }

  /**
   * Lets the present secret expire: at once for 0 seconds, and with it all that are left of earlier rotations.
   * @returns when it does
   */
  private async expireSecrets(manager: EntityManager, id: string, seconds: number): Promise<Date> {
    const now = await databaseTime(manager);
    const expiry = new Date(now.getTime() + seconds * 1000);
    if (seconds === 0) {
      await this.secrets.forget(manager, id);
      return expiry;
    }
    if ((await this.secrets.countExpiring(manager, id, now)) + 2 > MAX_VALID_SECRETS) {
      const message = 'must be 0 until an earlier secret expires';
      throw conflict([{ field: 'previous_valid_seconds', message }]);
    }
    await this.secrets.expire(manager, id, expiry);
    return expiry;
  }

  private checkUrl(url: string): void {
    const problem = webhookUrlProblem(url, this.settings, this.egress);
    if (problem) throw unacceptable('url', problem);
  }

  private async mustHaveRoom(manager: EntityManager, organizationId: string): Promise<void> {
    // Two at once must not both take the last place.
    await takeTurn(manager, `webhook_endpoints ${organizationId}`);
    const count = await this.store.count(manager, organizationId);
    if (count >= MAX_ENDPOINTS) {
      const message = `${organizationId} has ${count} webhooks`;
      throw conflict([{ field: 'organization_id', message }]);
    }
  }
}
