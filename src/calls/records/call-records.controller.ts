import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { about, ErrorTable } from '../../http/errors/error-table.js';
import { FormatQuery } from '../../http/fields/query-fields.js';
import { Query } from '../../http/requests/handler-input.js';
import { Identify } from '../../http/requests/identifier.pipe.js';
import { LATEST } from './call-record.store.js';
import { CallRecordsService } from './call-records.service.js';
import {
  CallRecordAnswer,
  type CallRecordDto,
  type CallRecordList,
  CallRecordListAnswer,
} from './dto/call-record.answer.js';
import { CALL_RECORD_EXAMPLES } from './dto/call-record.examples.js';
import { presentCallRecord } from './dto/call-record.presenter.js';
import { ListCallRecordsQuery } from './dto/call-record.query.js';

@ApiTags('Calls')
@Controller('callrecords')
export class CallRecordsController {
  constructor(private readonly records: CallRecordsService) {}

  @Get()
  @RequireScope('calls:read')
  @Endpoint({
    id: 'listCallRecords',
    summary: 'List Call Records',
    description: 'Lists the records of calls that are over. The call that ended last comes first.',
    answer: CallRecordListAnswer,
    returns: 'Call Records',
    example: CALL_RECORD_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListCallRecordsQuery,
  ): Promise<Answer<CallRecordList>> {
    const { rows, pagination } = await this.records.list(caller, query);
    return unversioned({ records: rows.map(presentCallRecord), pagination });
  }

  @Get(':id')
  @RequireScope('calls:read')
  @Endpoint({
    id: 'getCallRecord',
    summary: 'Get Call Record',
    description: 'Retrieves the record of a call that is over. Use `latest` for the call that ended last.',
    answer: CallRecordAnswer,
    returns: 'Call Record',
    example: CALL_RECORD_EXAMPLES.read,
  })
  @ErrorTable({ 400: about('id', 'Invalid call record ID format'), 404: 'Call record not found' })
  async read(
    @Query() _: FormatQuery,
    @CurrentCaller() caller: Caller,
    @Identify('id', 'call', [LATEST]) id: string,
  ): Promise<Answer<CallRecordDto>> {
    return unversioned(presentCallRecord(await this.records.read(caller, id)));
  }
}
