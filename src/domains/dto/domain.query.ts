import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/answers/paging.js';
import { FormatQuery, QueryEnumField, QueryOrganizationField } from '../../http/fields/query-fields.js';
import { DOMAIN_STATUSES, type DomainStatus } from '../domain.entity.js';

/** The query of `GET /domains`. */
export class ListDomainsQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryEnumField({ description: 'Filter by status.', values: DOMAIN_STATUSES })
  status?: DomainStatus;
}
