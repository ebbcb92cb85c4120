import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../../http/answers/paging.js';
import { FormatQuery, QueryEnumField } from '../../../http/fields/query-fields.js';
import { REBOOT_STATES, type RebootState } from '../reboot.entity.js';

/** The query of `GET /devices/reboot/:deviceId`. */
export class ListRebootsQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryEnumField({ description: 'Filter by state.', values: REBOOT_STATES })
  state?: RebootState;
}
