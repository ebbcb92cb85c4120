import { Controller, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { EDGE_BODY_LIMIT_BYTES } from '../../edge/edge-report.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { ErrorTable } from '../../http/errors/error-table.js';
import { ReadReportPipe } from '../../http/requests/read-report.pipe.js';
import { Body } from '../../http/requests/handler-input.js';
import { ReadBodyWith, type ReadReport } from '../../http/requests/raw-body.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import { LimitedByEntries } from '../../rate-limit/limited-by-entries.decorator.js';
import { BulkCallsService } from './bulk-calls.service.js';
import { CallTasks } from './call-tasks.js';
import type { CallsReport } from './calls.thread.js';
import { CALLS_REPORTED, CallsReportedAnswer, type CallsReportedDto } from './dto/bulk-calls.answer.js';
import { ReportCalls } from './dto/bulk-calls.body.js';
import { BULK_CALL_EXAMPLES } from './dto/bulk-calls.examples.js';
import { presentReport } from './dto/bulk-calls.presenter.js';

@ApiTags('SIP Edge')
@Controller('sipedge/calls')
export class BulkCallsController {
  constructor(private readonly calls: BulkCallsService) {}

  @Post()
  @ReadBodyWith(CallTasks, EDGE_BODY_LIMIT_BYTES)
  @RequireScope('edge:report')
  @LimitedByEntries<ReadReport<CallsReport>>((body) => ('report' in body ? body.report.count : 0))
  @ApiBody({ type: ReportCalls })
  @Endpoint({
    id: 'reportCalls',
    summary: 'Report Calls',
    description:
      'Reports up to 5,000 calls that ring, are answered or have ended. Each entry has its own result. A `snapshot` ' +
      'lists all calls that the node has, and ends those that it reported before and no longer lists. The body ' +
      'can have up to 8 MiB.',
    answer: CallsReportedAnswer,
    example: BULK_CALL_EXAMPLES.report,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      409: 'Parts of the snapshot are missing',
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async report(
    @CurrentCaller() caller: Caller,
    @Body(ReadReportPipe) report: CallsReport,
  ): Promise<Answer<CallsReportedDto>> {
    return unversioned(presentReport(report.node, await this.calls.report(caller, report)), CALLS_REPORTED);
  }
}
