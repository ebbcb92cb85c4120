import { Controller, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { about, ErrorTable } from '../../http/errors/error-table.js';
import { ReadReportPipe } from '../../http/requests/read-report.pipe.js';
import { Body } from '../../http/requests/handler-input.js';
import { ReadBodyWith, type ReadReport } from '../../http/requests/raw-body.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import { LimitedByEntries } from '../../rate-limit/limited-by-entries.decorator.js';
import { TRAFFIC_REPORTED, TrafficReportedAnswer, type TrafficReportedDto } from './dto/traffic.answer.js';
import { ReportTraffic } from './dto/traffic.body.js';
import { TRAFFIC_EXAMPLES } from './dto/traffic.examples.js';
import type { TrafficReport } from './traffic.thread.js';
import { TrafficTasks } from './traffic-tasks.js';
import { TrafficService } from './traffic.service.js';

@ApiTags('SIP Edge')
@Controller('sipedge/traffic')
export class TrafficController {
  constructor(private readonly traffic: TrafficService) {}

  @Post()
  @ReadBodyWith(TrafficTasks)
  @RequireScope('edge:report')
  @LimitedByEntries<ReadReport<TrafficReport>>((body) => ('report' in body ? body.report.rows : 0))
  @ApiBody({ type: ReportTraffic })
  @Endpoint({
    id: 'reportTraffic',
    summary: 'Report Traffic',
    description:
      'Reports how many SIP requests each address sent. In each of your organizations, a row counts for ' +
      'the list entry with the longest matching prefix. Reports add up: send an `Idempotency-Key` so ' +
      'that a retry is not counted twice.',
    answer: TrafficReportedAnswer,
    example: TRAFFIC_EXAMPLES.report,
  })
  @ErrorTable(
    { 400: about('traffic.ip_address', 'Invalid IP address format'), 422: 'Validation error' },
    'write',
  )
  @Idempotent()
  async report(
    @CurrentCaller() caller: Caller,
    @Body(ReadReportPipe) report: TrafficReport,
  ): Promise<Answer<TrafficReportedDto>> {
    return unversioned(await this.traffic.report(caller, report), TRAFFIC_REPORTED);
  }
}
