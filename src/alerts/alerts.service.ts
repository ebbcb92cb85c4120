import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, type Repository } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { newId } from '../database/ids.js';
import { type Page, pageOf } from '../http/paging.js';
import type { SipGateway } from '../sip-gateways/sip-gateway.entity.js';
import { Outbox } from '../webhooks/outbox.js';
import { Alert, type AlertResolution, type AlertSeverity } from './alert.entity.js';
import { presentAlert } from './dto/alert.presenter.js';
import type { ListAlertsQuery, ListGatewayAlertsQuery } from './dto/alert.query.js';

/** The alerts of gateways. Whoever opens or resolves one holds the lock of the gateway's state. */
@Injectable()
export class AlertsService {
  constructor(
    @InjectRepository(Alert) private readonly alerts: Repository<Alert>,
    private readonly outbox: Outbox,
  ) {}

  /** The alerts of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListAlertsQuery): Promise<Page<Alert>> {
    const { status, gateway_id: gatewayId } = query;
    const list = this.alerts.createQueryBuilder('alert');
    const organizations = caller.organizationFilter(query.organization_id);
    if (organizations) list.andWhere('alert.organization_id = ANY(:organizations)', { organizations });
    if (gatewayId) list.andWhere('alert.gateway_id = :gatewayId', { gatewayId });
    if (status) list.andWhere(`alert.resolved_at IS ${status === 'open' ? '' : 'NOT '}NULL`);
    return pageOf(list, query);
  }

  /** The alerts of one gateway, newest first, for a caller who was found to see it. */
  ofGateway(caller: Caller, gatewayId: string, query: ListGatewayAlertsQuery): Promise<Page<Alert>> {
    return this.list(caller, { ...query, gateway_id: gatewayId });
  }

  /** Opens an alert, and tells of it. @param at since when the gateway is not healthy */
  async open(
    manager: EntityManager,
    gateway: SipGateway,
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
    await manager.insert(Alert, alert);
    await this.tell(manager, 'gateway.alert.opened', gateway, alert);
  }

  /** Resolves the gateway's open alert, if there is one, and tells of it. @param at since when it is over */
  async resolve(
    manager: EntityManager,
    gateway: SipGateway,
    resolution: AlertResolution,
    at: Date,
  ): Promise<void> {
    const alert = await manager.findOneBy(Alert, { gateway_id: gateway.id, resolved_at: IsNull() });
    if (!alert) return;
    alert.resolved_at = at > alert.opened_at ? at : alert.opened_at;
    alert.resolution = resolution;
    await manager.update(Alert, { id: alert.id }, { resolved_at: alert.resolved_at, resolution });
    await this.tell(manager, 'gateway.alert.resolved', gateway, alert);
  }

  private tell(
    manager: EntityManager,
    type: 'gateway.alert.opened' | 'gateway.alert.resolved',
    { organization_id, name, host }: SipGateway,
    alert: Alert,
  ): Promise<void> {
    const data = { ...presentAlert(alert), gateway_name: name, gateway_host: host };
    return this.outbox.record(manager, { organization_id, type, data });
  }
}
