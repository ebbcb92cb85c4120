import { IntersectionType } from '@nestjs/swagger';
import { PageQuery, SortField } from '../../http/answers/paging.js';
import { enumeration } from '../../http/fields/enumeration.js';
import { FormatQuery, QueryEnumField, QueryOrganizationField } from '../../http/fields/query-fields.js';
import { DOMAIN_STATUSES, type DomainStatus } from '../domain.entity.js';

const DOMAIN_ORDERS = enumeration(
  'DomainOrder',
  ['-created_at', 'created_at', 'domain', '-domain'],
  '-created_at: the newest first; created_at: the oldest first; domain: by domain name; -domain: the other way round.',
);

/** The query of `GET /domains`. */
export class ListDomainsQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryEnumField({ description: 'Filter by status.', values: DOMAIN_STATUSES })
  status?: DomainStatus;

  @SortField(DOMAIN_ORDERS)
  sort?: string;
}
