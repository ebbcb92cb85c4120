import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../../http/answers/paging.js';
import { FormatQuery, QueryEnumField } from '../../../http/fields/query-fields.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../webhook-delivery.entity.js';

/** The filters of `GET /webhooks/:id/deliveries`. */
export class ListDeliveriesQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryEnumField({
    description: 'Filter by status.',
    values: DELIVERY_STATUSES,
  })
  status?: DeliveryStatus;
}
