import { IntersectionType } from '@nestjs/swagger';
import {
  FormatQuery,
  QueryEnumField,
  QueryIdField,
  QueryIntegerField,
  QueryOrganizationField,
  QueryTextField,
} from '../../http/fields/query-fields.js';
import { withPlus } from '../../http/fields/e164.js';
import { Converted } from '../../http/fields/rule.js';
import { PageQuery } from '../../http/answers/paging.js';
import { CALL_DIRECTIONS, CALL_STATES, type CallDirection, type CallState } from '../active-call.entity.js';
import { CAUSE, CAUSES, CODE, CODES, MAX_NUMBER } from './call.fields.js';

/** The filters that calls and their records have in common. */
export class CallFilters {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryEnumField({ description: 'Filter by direction.', values: CALL_DIRECTIONS })
  direction?: CallDirection;

  @QueryIdField({ prefix: 'dev', description: 'Filter by device.', example: 'dev_12345' })
  device_id?: string;

  @QueryIdField({ prefix: 'trunk', description: 'Filter by trunk.', example: 'trunk_12345' })
  trunk_id?: string;

  @QueryTextField({
    description: 'Filter by the name of the registrar, PBX or SBC.',
    maxLength: 64,
    example: 'sbc-1',
  })
  node?: string;

  @QueryTextField({
    description: 'Filter by the number that was called.',
    maxLength: MAX_NUMBER,
    example: '+15551234567',
  })
  @Converted(withPlus)
  number?: string;
}

/** The filters of `GET /calls`. */
export class ListCallsQuery extends IntersectionType(PageQuery, FormatQuery, CallFilters) {
  @QueryEnumField({ description: 'Filter by state.', values: CALL_STATES })
  state?: CallState;
}

/** The query of `DELETE /sipedge/calls/:callId`: how the call ended. */
export class EndCallQuery {
  @QueryIntegerField({ description: CAUSE, ...CAUSES, example: 16 })
  cause?: number;

  @QueryIntegerField({ description: CODE, ...CODES, example: 200 })
  code?: number;
}
