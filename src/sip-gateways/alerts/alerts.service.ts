import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { newId } from '../../database/ids.js';
import type { Page } from '../../http/answers/paging.js';
import { SipGatewayStore } from '../sip-gateway.store.js';
import { Alert, type AlertResolution, type AlertSeverity } from './alert.entity.js';
import { type AlertedGateway, AlertStore } from './alert.store.js';
import type { ListAlertsQuery, ListGatewayAlertsQuery } from './dto/alert.query.js';

/** The alerts of gateways. Whoever opens or resolves one holds the lock of the gateway's state. */
@Injectable()
export class AlertsService {
  constructor(
    private readonly store: AlertStore,
    private readonly gateways: SipGatewayStore,
  ) {}

  /** The alerts of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListAlertsQuery): Promise<Page<Alert>> {
    return this.store.list(caller, query);
  }

  /** The alerts of one gateway, newest first. @throws ApiException 404 or 403 */
  async ofGateway(caller: Caller, gatewayId: string, query: ListGatewayAlertsQuery): Promise<Page<Alert>> {
    await this.gateways.read(caller, gatewayId);
    return this.store.ofGateway(caller, gatewayId, query);
  }

  /** Opens an alert, and tells of it. @param at since when the gateway is not healthy */
  async open(
    manager: EntityManager,
    gateway: AlertedGateway,
    { severity, reason, at }: { severity: AlertSeverity; reason: string; at: Date },
  ): Promise<void> {
    const alert = manager.create(Alert, {
      id: newId('alert'),
      organization_id: gateway.organization_id,
      gateway_id: gateway.id,
      severity,
      reason,
      opened_at: at,
      resolved_at: null,
      resolution: null,
      created_at: new Date(),
    });
    await this.store.open(manager, gateway, alert);
  }

  /** Resolves the gateway's open alert, if there is one, and tells of it. @param at since when it is over */
  async resolve(
    manager: EntityManager,
    gateway: AlertedGateway,
    resolution: AlertResolution,
    at: Date,
  ): Promise<void> {
    const alert = await this.store.openOf(manager, gateway.id);
    if (!alert) return;
    alert.resolved_at = at > alert.opened_at ? at : alert.opened_at;
    alert.resolution = resolution;
    await this.store.resolve(manager, gateway, alert);
  }
}
