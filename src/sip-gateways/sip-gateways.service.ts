import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { Transactions } from '../database/transactions.js';
import { EgressPolicy } from '../egress/egress-policy.js';
import { withDefaults } from '../http/fields/defaults.js';
import { unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/answers/etag.js';
import type { Page } from '../http/answers/paging.js';
import { putTarget } from '../http/requests/put-target.js';
import { sipPortOf } from '../http/fields/sip-port.js';
import { AlertsService } from './alerts/alerts.service.js';
import { PutSipGateway, type UpdateSipGateway } from './dto/sip-gateway.body.js';
import type { ListSipGatewaysQuery } from './dto/sip-gateway.query.js';
import type { ListedGateway, MonitoredGateway } from './gateway-state.entity.js';
import { SipGateway } from './sip-gateway.entity.js';
import { SipGatewayStore } from './sip-gateway.store.js';

/** What a PUT made of it. */
export interface PutSipGatewayResult {
  gateway: MonitoredGateway;
  created: boolean;
}

/** SIP gateways (contract §3 *Gateways*). */
@Injectable()
export class SipGatewaysService {
  constructor(
    private readonly store: SipGatewayStore,
    private readonly transactions: Transactions,
    private readonly alerts: AlertsService,
    private readonly egress: EgressPolicy,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string): Promise<MonitoredGateway> {
    return this.store.read(caller, id);
  }

  /** The gateways of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipGatewaysQuery): Promise<Page<ListedGateway>> {
    return this.store.list(caller, query);
  }

  /**
   * Creates the gateway, or replaces the one that `entity` names: what the body leaves out returns to its default.
   * @throws ApiException 403, 409 for a name that the organization has already, 412, 422
   */
  put(caller: Caller, entity: string, body: PutSipGateway, ifMatch: IfMatch): Promise<PutSipGatewayResult> {
    this.mustBeReachable(body.host);
    return this.transactions.run(async (manager) => {
      const target = await putTarget(manager, SipGateway, 'gw', entity, body.organization_id, caller);
      const { id, existing, deleted } = target;
      ifMatch.check(existing?.version);
      const now = new Date();
      const gateway = manager.create(SipGateway, {
        ...fieldsOf(body),
        id,
        created_at: existing?.created_at ?? now,
        updated_at: now,
        deleted_at: null,
        version: (existing ?? deleted)?.version ?? 0,
      });
      return { gateway: await this.store.save(manager, caller, gateway, existing), created: !existing };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412, 422 */
  update(caller: Caller, id: string, body: UpdateSipGateway, ifMatch: IfMatch): Promise<MonitoredGateway> {
    if (body.host !== undefined) this.mustBeReachable(body.host);
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const gateway = manager.create(SipGateway, { ...before, ...body, updated_at: new Date() });
      return this.store.save(manager, caller, gateway, before);
    });
  }

  /** Deletes the gateway softly and resolves its alert. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const gateway = await this.store.lockWithState(manager, caller, id);
      ifMatch.check(gateway.version);
      const deletedAt = await this.store.remove(manager, caller, gateway);
      await this.alerts.resolve(manager, gateway, 'gateway_deleted', deletedAt);
      return deletedAt;
    });
  }

  /** A host name is looked up for each ping, and judged then. @throws ApiException 422 */
  private mustBeReachable(host: string): void {
    if (!this.egress.mayAllow(host, 'sip')) {
      throw unacceptable('host', 'is an address the service must not send to');
    }
  }
}

/** All fields that a PUT sets, with the defaults of contract §3. */
function fieldsOf(body: PutSipGateway): Partial<SipGateway> {
  const fields = withDefaults(PutSipGateway, body);
  return { ...fields, port: sipPortOf(body.port, fields.transport) };
}
