import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/answers/paging.js';
import { FormatQuery, QueryEnumField, QueryOrganizationField } from '../../http/fields/query-fields.js';
import { ORGANIZATION_IP_TYPES, type OrganizationIpType } from '../organization-ip.entity.js';

/** The filters of `GET /orgips/index`. */
export class ListOrganizationIpsQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryEnumField({
    description: 'Filter by type.',
    values: ORGANIZATION_IP_TYPES,
  })
  type?: OrganizationIpType;
}
