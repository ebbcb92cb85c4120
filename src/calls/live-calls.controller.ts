import { Controller, Get, Param } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, unversioned } from '../http/answers/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { ErrorTable } from '../http/errors/error-table.js';
import { FormatQuery } from '../http/fields/query-fields.js';
import { Query } from '../http/requests/handler-input.js';
import { CALL_ID, CallIdPipe } from './call-id.pipe.js';
import { CallsService } from './calls.service.js';
import { type ActiveCallDto, CallAnswer, type CallList, CallListAnswer } from './dto/call.answer.js';
import { CALL_EXAMPLES } from './dto/call.examples.js';
import { presentActiveCall } from './dto/call.presenter.js';
import { ListCallsQuery } from './dto/call.query.js';

@ApiTags('Calls')
@Controller('calls')
export class LiveCallsController {
  constructor(private readonly calls: CallsService) {}

  @Get()
  @RequireScope('calls:read')
  @Endpoint({
    id: 'listCalls',
    summary: 'List Calls',
    description: 'Lists the calls in progress, newest first.',
    answer: CallListAnswer,
    returns: 'Calls',
    example: CALL_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(@CurrentCaller() caller: Caller, @Query() query: ListCallsQuery): Promise<Answer<CallList>> {
    const { rows, pagination } = await this.calls.list(caller, query);
    return unversioned({ calls: rows.map(presentActiveCall), pagination });
  }

  @Get(':callId')
  @RequireScope('calls:read')
  @ApiParam(CALL_ID)
  @Endpoint({
    id: 'getCall',
    summary: 'Get Call',
    description: 'Retrieves a call in progress.',
    answer: CallAnswer,
    returns: 'Call',
    example: CALL_EXAMPLES.read,
  })
  @ErrorTable({ 400: 'Invalid request parameters', 404: 'Call not found' })
  async read(
    @Query() _: FormatQuery,
    @CurrentCaller() caller: Caller,
    @Param('callId', CallIdPipe) callId: string,
  ): Promise<Answer<ActiveCallDto>> {
    return unversioned(presentActiveCall(await this.calls.read(caller, callId)));
  }
}
