import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, FindOneOptions, Repository } from 'typeorm';
import { AuditStore } from '../../audit/audit.store.js';
import type { Caller } from '../../auth/caller.js';
import { columnList, timeColumns } from '../../database/column-list.js';
import { newId } from '../../database/ids.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { type Page, pageOf } from '../../http/answers/paging.js';
import { byCreation, equals, type List } from '../../lists/list.js';
import { Lists } from '../../lists/lists.js';
import { type OutboxEvent, TEST_EVENT } from '../outbox-event.entity.js';
import type { WebhookEndpoint } from '../webhook-endpoint.entity.js';
import type { DueEndpoint } from '../webhook-queue.js';
import { ADD_DELIVERIES, CLAIM_DELIVERY, DUE_ENDPOINTS, SAVE_ATTEMPT } from './delivery.sql.js';
import { presentDelivery } from './dto/delivery.presenter.js';
import type { ListDeliveriesQuery } from './dto/delivery.query.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';

const LIST: List<WebhookDelivery> = {
  name: 'webhook_deliveries',
  table: 'webhook_deliveries',
  row: 'delivery',
  columns: columnList(WebhookDelivery, 'delivery'),
  times: timeColumns(WebhookDelivery),
  orders: byCreation('delivery', [['endpoint', 'status'], ['endpoint']]),
};

/** Stands for the id of an endpoint's newest delivery. */
export const LATEST = 'latest';

/** Longer than an attempt takes; from then on another worker takes over. */
const CLAIM_SECONDS = 25;

/** A delivery that is this process's to attempt, with everything that takes. */
export interface ClaimedDelivery extends Pick<
  OutboxEvent,
  'organization_id' | 'type' | 'data' | 'created_at'
> {
  id: string;
  endpoint_id: string;
  event_id: string;
  attempts: number;
  version: number;
  url: string;
  /** Whether its endpoint still wants it. */
  active: boolean;
}

/** A delivery to be made. */
export type NewDelivery = Pick<WebhookDelivery, 'id' | 'event_id' | 'event_type' | 'endpoint_id'>;

/** What an attempt has made of a delivery. */
export type AttemptedDelivery = Pick<WebhookDelivery, 'status' | 'failure' | 'response_code' | 'attempts'> & {
  /** Seconds until the next attempt; null where there is none. */
  delay: number | null;
};

/**
 * The rows of the deliveries, which say what is to be sent and when. The clock is the database's. What a caller does to
 * one is written together with its audit record.
 */
@Injectable()
export class DeliveryStore {
  constructor(
    @InjectRepository(WebhookDelivery) private readonly deliveries: Repository<WebhookDelivery>,
    private readonly queries: PreparedQueries,
    private readonly lists: Lists,
    private readonly audit: AuditStore,
  ) {}

  /** The delivery, which must be there. */
  read(id: string): Promise<WebhookDelivery> {
    return this.deliveries.findOneByOrFail({ id });
  }

  /** The delivery to an endpoint. @param id also `LATEST` */
  find(endpointId: string, id: string): Promise<WebhookDelivery | null> {
    return this.deliveries.findOne(one(endpointId, id));
  }

  /** The deliveries to the endpoint, newest first. */
  list(endpointId: string, query: ListDeliveriesQuery): Promise<Page<WebhookDelivery>> {
    const conditions = [
      equals('endpoint', 'delivery.endpoint_id', endpointId),
      equals('status', 'delivery.status', query.status),
    ];
    return pageOf(this.lists, LIST, query, { organizations: null, conditions }, endpointId);
  }

  /** The same as `find`, locked until the transaction ends. */
  lock(manager: EntityManager, endpointId: string, id: string): Promise<WebhookDelivery | null> {
    return manager.findOne(WebhookDelivery, { ...one(endpointId, id), lock: { mode: 'pessimistic_write' } });
  }

  /** Adds deliveries, due now; those that there are already are left as they are. */
  async add(manager: EntityManager, deliveries: NewDelivery[]): Promise<void> {
    await manager.query(ADD_DELIVERIES, [
      deliveries.map(({ id }) => id),
      deliveries.map(({ event_id }) => event_id),
      deliveries.map(({ event_type }) => event_type),
      deliveries.map(({ endpoint_id }) => endpoint_id),
    ]);
  }

  /** Adds the delivery of an event that tests the endpoint at a time, claimed by this process. */
  async addTest(
    manager: EntityManager,
    caller: Caller,
    endpoint: WebhookEndpoint,
    { event_id, at }: { event_id: string; at: Date },
  ): Promise<WebhookDelivery> {
    const id = newId('delivery');
    await manager.insert(WebhookDelivery, {
      id,
      endpoint_id: endpoint.id,
      event_id,
      event_type: TEST_EVENT,
      status: 'pending',
      attempts: 1,
      last_attempt_at: at,
      next_attempt_at: () => `now() + make_interval(secs => ${CLAIM_SECONDS})`,
      created_at: at,
      version: 1,
    });
    const delivery = await manager.findOneByOrFail(WebhookDelivery, { id });
    await this.record(manager, caller, 'test', endpoint, delivery);
    return delivery;
  }

  /** Makes the delivery due again, with all retries. @param before locked */
  async replay(
    manager: EntityManager,
    caller: Caller,
    endpoint: WebhookEndpoint,
    before: WebhookDelivery,
  ): Promise<WebhookDelivery> {
    const { id } = before;
    const version = before.version + 1;
    await manager.update(
      WebhookDelivery,
      { id },
      { status: 'pending', attempts: 0, next_attempt_at: () => 'now()', version },
    );
    const delivery = await manager.findOneByOrFail(WebhookDelivery, { id });
    await this.record(manager, caller, 'replay', endpoint, delivery, before);
    return delivery;
  }

  /** The endpoints that something is due to, in no order, so that none is always the last. */
  dueEndpoints(): Promise<DueEndpoint[]> {
    return this.queries.rows<DueEndpoint>('webhook_endpoints_due', DUE_ENDPOINTS, []);
  }

  /** Takes the delivery to the endpoint that has been due the longest, if any is. */
  async claim(endpointId: string): Promise<ClaimedDelivery | undefined> {
    const [claimed] = await this.queries.rows<ClaimedDelivery>('webhook_delivery_claim', CLAIM_DELIVERY, [
      endpointId,
      CLAIM_SECONDS,
    ]);
    return claimed;
  }

  /**
   * Writes what an attempt has made of the delivery. Nothing is written when the attempt is not the latest any more:
   * another worker took over, or the delivery was replayed meanwhile.
   */
  async saveAttempt({ id, version }: ClaimedDelivery, attempted: AttemptedDelivery): Promise<void> {
    const { status, failure, response_code, attempts, delay } = attempted;
    const values = [id, version, status, failure, response_code, attempts, delay];
    await this.queries.rows('webhook_delivery_record', SAVE_ATTEMPT, values);
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    action: 'test' | 'replay',
    { organization_id }: WebhookEndpoint,
    after: WebhookDelivery,
    before?: WebhookDelivery,
  ): Promise<void> {
    return this.audit.record(manager, caller, {
      action,
      resource_type: 'webhook_delivery',
      resource_id: after.id,
      organization_id,
      before: before && presentDelivery(before),
      after: presentDelivery(after),
    });
  }
}

/** Finds the delivery to an endpoint that `id` means. */
function one(endpointId: string, id: string): FindOneOptions<WebhookDelivery> {
  if (id !== LATEST) return { where: { id, endpoint_id: endpointId } };
  return { where: { endpoint_id: endpointId }, order: { created_at: 'DESC', id: 'DESC' } };
}
