import { Controller, Delete, Param, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, unversioned } from '../http/answers/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { ErrorTable } from '../http/errors/error-table.js';
import { Body, Query } from '../http/requests/handler-input.js';
import { timestamp } from '../http/answers/times.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import { LimitedByEntries } from '../rate-limit/limited-by-entries.decorator.js';
import {
  ActiveCallAnswer,
  type ActiveCallDto,
  CALL_ENDED,
  CALL_REPORTED,
  EndedCallAnswer,
  type EndedCallDto,
} from './dto/call.answer.js';
import { ReportCall } from './dto/call.body.js';
import { CALL_EXAMPLES } from './dto/call.examples.js';
import { presentActiveCall } from './dto/call.presenter.js';
import { EndCallQuery } from './dto/call.query.js';
import { CALL_ID, CallIdPipe } from './call-id.pipe.js';
import { CallsService } from './calls.service.js';

@ApiTags('SIP Edge')
@Controller('sipedge/calls')
export class CallsController {
  constructor(private readonly calls: CallsService) {}

  @Put(':callId')
  @RequireScope('edge:report')
  @LimitedByEntries()
  @ApiParam(CALL_ID)
  @Endpoint({
    id: 'reportCall',
    summary: 'Report Call',
    description:
      'Reports a call in progress. The call counts as active until you report its end or `max_seconds` ' +
      'have passed.',
    answer: ActiveCallAnswer,
    example: CALL_EXAMPLES.report,
  })
  @ErrorTable({ 400: 'Invalid request parameters', 422: 'Validation error' }, 'write')
  @Idempotent()
  async report(
    @CurrentCaller() caller: Caller,
    @Param('callId', CallIdPipe) callId: string,
    @Body() body: ReportCall,
  ): Promise<Answer<ActiveCallDto>> {
    return unversioned(presentActiveCall(await this.calls.report(caller, callId, body)), CALL_REPORTED);
  }

  @Delete(':callId')
  @RequireScope('edge:report')
  @LimitedByEntries()
  @ApiParam(CALL_ID)
  @Endpoint({
    id: 'endCall',
    summary: 'Report End of Call',
    description: 'Reports the end of a call. Its record is kept at `/callrecords`.',
    answer: EndedCallAnswer,
    example: CALL_EXAMPLES.end,
  })
  @ErrorTable({ 400: 'Invalid request parameters', 404: 'Call not found' }, 'write')
  @Idempotent()
  async end(
    @CurrentCaller() caller: Caller,
    @Param('callId', CallIdPipe) callId: string,
    @Query() query: EndCallQuery,
  ): Promise<Answer<EndedCallDto>> {
    const { id, ended_at } = await this.calls.end(caller, callId, query);
    return unversioned({ call_id: callId, ended_at: timestamp(ended_at), record_id: id }, CALL_ENDED);
  }
}
