import { Controller, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { EDGE_BODY_LIMIT_BYTES, type EdgeReport } from '../../../edge/edge-report.js';
import { type Answer, unversioned } from '../../../http/answers/answer.js';
import { Endpoint } from '../../../http/endpoint.js';
import { ErrorTable } from '../../../http/errors/error-table.js';
import { ReadReportPipe } from '../../../http/requests/read-report.pipe.js';
import { Body } from '../../../http/requests/handler-input.js';
import { ReadBodyWith, type ReadReport } from '../../../http/requests/raw-body.js';
import { Idempotent } from '../../../idempotency/idempotent.decorator.js';
import { LimitedByEntries } from '../../../rate-limit/limited-by-entries.decorator.js';
import { BulkRegistrationsService } from './bulk-registrations.service.js';
import {
  REGISTRATIONS_REPORTED,
  RegistrationsReportedAnswer,
  type RegistrationsReportedDto,
} from './dto/bulk-registrations.answer.js';
import { ReportRegistrations } from './dto/bulk-registrations.body.js';
import { BULK_REGISTRATION_EXAMPLES } from './dto/bulk-registrations.examples.js';
import { presentReport } from './dto/bulk-registrations.presenter.js';
import { RegistrationTasks } from './registration-tasks.js';

@ApiTags('SIP Edge')
@Controller('sipedge/registrations')
export class BulkRegistrationsController {
  constructor(private readonly registrations: BulkRegistrationsService) {}

  @Post()
  @ReadBodyWith(RegistrationTasks, EDGE_BODY_LIMIT_BYTES)
  @RequireScope('edge:report')
  @LimitedByEntries<ReadReport<EdgeReport>>((body) => ('report' in body ? body.report.entry_of.length : 0))
  @ApiBody({ type: ReportRegistrations })
  @Endpoint({
    id: 'reportRegistrations',
    summary: 'Report Registrations',
    description:
      'Reports up to 5,000 contacts of a registrar: registered, refreshed or, with `expires` 0, ended. Each entry ' +
      'names its device by ID or by address of record, and has its own result. A `snapshot` lists all contacts ' +
      'that the node has, and ends those that it reported before and no longer lists. The body can have up to 8 MiB.',
    answer: RegistrationsReportedAnswer,
    example: BULK_REGISTRATION_EXAMPLES.report,
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
    @Body(ReadReportPipe) report: EdgeReport,
  ): Promise<Answer<RegistrationsReportedDto>> {
    const taken = await this.registrations.report(caller, report);
    return unversioned(presentReport(report.node, taken), REGISTRATIONS_REPORTED);
  }
}
