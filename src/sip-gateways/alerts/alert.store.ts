import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { columnList, timeColumns } from '../../database/column-list.js';
import { type Page, pageOf } from '../../http/answers/paging.js';
import { byCreation, type Condition, equals, type List } from '../../lists/list.js';
import { Lists } from '../../lists/lists.js';
import type { EventType } from '../../webhooks/outbox-event.entity.js';
import { Outbox } from '../../webhooks/outbox.js';
import type { SipGateway } from '../sip-gateway.entity.js';
import { Alert } from './alert.entity.js';
import { presentAlert } from './dto/alert.presenter.js';
import type { AlertStatus } from './dto/alert.answer.js';
import type { ListAlertsQuery, ListGatewayAlertsQuery } from './dto/alert.query.js';

const LIST: List<Alert> = {
  name: 'alerts',
  table: 'alerts',
  row: 'alert',
  columns: columnList(Alert, 'alert'),
  times: timeColumns(Alert),
  orders: byCreation('alert', [['gateway'], ['organization', 'open'], ['open'], ['organization'], []]),
};

/** What an alert tells of its gateway. */
export type AlertedGateway = Pick<SipGateway, 'id' | 'organization_id' | 'name' | 'host'>;

/** The alerts' rows, each written together with its event. Whoever writes holds the lock of the gateway's state. */
@Injectable()
export class AlertStore {
  constructor(
    private readonly lists: Lists,
    private readonly outbox: Outbox,
  ) {}

  /** The alerts of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListAlertsQuery): Promise<Page<Alert>> {
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations: caller.organizationFilter(query.organization_id),
      conditions: [equals('gateway', 'alert.gateway_id', query.gateway_id), inStatus(query.status)],
    });
  }

  /** The alerts of a gateway that the caller sees, newest first. */
  ofGateway(caller: Caller, gatewayId: string, query: ListGatewayAlertsQuery): Promise<Page<Alert>> {
    const conditions = [equals('gateway', 'alert.gateway_id', gatewayId), inStatus(query.status)];
    // Another organization's gateway may have had the id before.
    const organizations = caller.organizationFilter(undefined);
    return pageOf(this.lists, LIST, query, { reader: caller.subject, organizations, conditions }, gatewayId);
  }

  /** The open alert of the gateway, if there is one. */
  openOf(manager: EntityManager, gatewayId: string): Promise<Alert | null> {
    return manager.findOneBy(Alert, { gateway_id: gatewayId, resolved_at: IsNull() });
  }

  /** Writes an alert that was opened. */
  async open(manager: EntityManager, gateway: AlertedGateway, alert: Alert): Promise<void> {
    await manager.insert(Alert, alert);
    await this.tell(manager, 'gateway.alert.opened', gateway, alert);
  }

  /** Writes an alert that was resolved. */
  async resolve(manager: EntityManager, gateway: AlertedGateway, alert: Alert): Promise<void> {
    const { id, resolved_at, resolution } = alert;
    await manager.update(Alert, { id }, { resolved_at, resolution });
    await this.tell(manager, 'gateway.alert.resolved', gateway, alert);
  }

  private tell(
    manager: EntityManager,
    type: EventType,
    { organization_id, name, host }: AlertedGateway,
    alert: Alert,
  ): Promise<void> {
    const data = { ...presentAlert(alert), gateway_name: name, gateway_host: host };
    return this.outbox.record(manager, { organization_id, type, data });
  }
}

function inStatus(status: AlertStatus | undefined): Condition | undefined {
  return status && { name: status, sql: () => `alert.resolved_at IS ${status === 'open' ? '' : 'NOT '}NULL` };
}
