import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, unversioned } from '../http/answers/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { ErrorTable } from '../http/errors/error-table.js';
import { Query } from '../http/requests/handler-input.js';
import { LargeAnswers } from '../http/answers/large-answers.js';
import { AuditStore } from './audit.store.js';
import { type AuditEventList, AuditEventListAnswer } from './dto/audit.answer.js';
import { AUDIT_EXAMPLES } from './dto/audit.examples.js';
import { presentAuditEvent } from './dto/audit.presenter.js';
import { AuditQuery } from './dto/audit.query.js';

@ApiTags('Audit')
@Controller('audit')
export class AuditController {
  constructor(
    private readonly audit: AuditStore,
    private readonly largeAnswers: LargeAnswers,
  ) {}

  @Get()
  @RequireScope('audit:read')
  @Endpoint({
    id: 'listAuditEvents',
    summary: 'List Audit Events',
    description: 'Lists the audit trail: who changed what, newest first.',
    answer: AuditEventListAnswer,
    returns: 'Audit Events',
    example: AUDIT_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(@CurrentCaller() caller: Caller, @Query() query: AuditQuery): Promise<Answer<AuditEventList>> {
    const { rows, pagination } = await this.largeAnswers.page(
      caller,
      query,
      () => this.audit.list(caller, query),
      presentAuditEvent,
    );
    return unversioned({ events: rows, pagination });
  }
}
