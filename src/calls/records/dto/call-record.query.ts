import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../../http/answers/paging.js';
import {
  FormatQuery,
  QueryBooleanField,
  QueryIdField,
  QueryIntegerField,
  QueryTextField,
  QueryTimeField,
} from '../../../http/fields/query-fields.js';
import { CAUSES, CODES } from '../../dto/call.fields.js';
import { CallFilters } from '../../dto/call.query.js';

/** The filters of call records. */
export class CallRecordFilters extends CallFilters {
  @QueryIdField({ prefix: 'route', description: 'Filter by route.', example: 'route_001' })
  route_id?: string;

  @QueryTextField({
    description: 'Filter by Call-ID.',
    maxLength: 255,
    example: 'a84b4c76e66710@pc33.example.com',
  })
  call_id?: string;

  @QueryBooleanField({ description: 'Filter by whether the call was answered.', example: true })
  answered?: boolean;

  @QueryIntegerField({ description: 'Filter by Q.850 cause.', ...CAUSES, example: 16 })
  cause?: number;

  @QueryIntegerField({ description: 'Filter by SIP status.', ...CODES, example: 200 })
  code?: number;

  @QueryTimeField({ description: 'Return only calls that ended at or after this time.' })
  from?: Date;

  @QueryTimeField({ description: 'Return only calls that ended before this time.' })
  to?: Date;
}

/** The filters of `GET /callrecords/export`. */
export class ExportCallRecordsQuery extends CallRecordFilters {}

/** The filters of `GET /callrecords`. */
export class ListCallRecordsQuery extends IntersectionType(PageQuery, FormatQuery, CallRecordFilters) {}
