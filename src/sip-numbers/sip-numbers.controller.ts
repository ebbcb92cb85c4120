import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, created, deleted, found, unversioned, updated } from '../http/answers/answer.js';
import type { DeletedDto } from '../http/answers/deleted.js';
import { type IfMatch, Precondition } from '../http/answers/etag.js';
import { timestamp } from '../http/answers/times.js';
import { Endpoint } from '../http/endpoint.js';
import { wordsOf } from '../http/errors/catalogue.js';
import { about, ErrorTable, several } from '../http/errors/error-table.js';
import { mustChangeSomething } from '../http/fields/dto-rules.js';
import { FormatQuery } from '../http/fields/query-fields.js';
import { Body, Query } from '../http/requests/handler-input.js';
import { Identify } from '../http/requests/identifier.pipe.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import {
  NUMBER_CREATED,
  NUMBER_DELETED,
  NUMBER_UPDATED,
  SipNumberAnswer,
  SipNumberChangedAnswer,
  SipNumberDeletedAnswer,
  type SipNumberDto,
  type SipNumberList,
  SipNumberListAnswer,
} from './dto/sip-number.answer.js';
import { PutSipNumber, UpdateSipNumber } from './dto/sip-number.body.js';
import { SIP_NUMBER_EXAMPLES } from './dto/sip-number.examples.js';
import { presentSipNumber } from './dto/sip-number.presenter.js';
import { ListSipNumbersQuery } from './dto/sip-number.query.js';
import { SipNumbersService } from './sip-numbers.service.js';

const CONFLICT = several(wordsOf('number_taken'), 'number_overlaps');

@ApiTags('Numbers')
@Controller('sipnumbers')
export class SipNumbersController {
  constructor(private readonly numbers: SipNumbersService) {}

  @Get()
  @RequireScope('sipnumbers:read')
  @Endpoint({
    id: 'listSipNumbers',
    summary: 'List Numbers',
    description: 'Lists the numbers and ranges of your organizations, newest first.',
    answer: SipNumberListAnswer,
    returns: 'Numbers',
    example: SIP_NUMBER_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListSipNumbersQuery,
  ): Promise<Answer<SipNumberList>> {
    const { rows, pagination } = await this.numbers.list(caller, query);
    return unversioned({ numbers: rows.map(presentSipNumber), pagination });
  }

  @Get(':entity')
  @RequireScope('sipnumbers:read')
  @Endpoint({
    id: 'getSipNumber',
    summary: 'Get Number',
    description: 'Retrieves a number or range by ID.',
    answer: SipNumberAnswer,
    returns: 'Number',
    versioned: true,
    example: SIP_NUMBER_EXAMPLES.read,
  })
  @ErrorTable({ 400: about('entity', 'Invalid ID format'), 404: 'Number not found' })
  async read(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'num') id: string,
    @Query() _query: FormatQuery,
  ): Promise<Answer<SipNumberDto>> {
    const number = await this.numbers.read(caller, id);
    return found(presentSipNumber(number), number.version);
  }

  @Put(':entity')
  @RequireScope('sipnumbers:write')
  @Endpoint({
    id: 'putSipNumber',
    summary: 'Create Number',
    description:
      'Creates a number or range. PUT with the ID of an existing one replaces it: omitted fields return to their ' +
      'defaults. Another organization can have neither the same number or prefix, nor one within your ranges.',
    answer: SipNumberChangedAnswer,
    versioned: true,
    creates: true,
    example: SIP_NUMBER_EXAMPLES.put,
  })
  @ErrorTable({ 400: 'Invalid request parameters', 409: CONFLICT, 422: 'Validation error' }, 'write')
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'num', ['new']) entity: string,
    @Body() body: PutSipNumber,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipNumberDto>> {
    const { number, created: isNew } = await this.numbers.put(caller, entity, body, ifMatch);
    const data = presentSipNumber(number);
    return isNew
      ? created(data, number.version, NUMBER_CREATED, `/sipnumbers/${number.id}`)
      : updated(data, number.version, NUMBER_UPDATED);
  }

  @Post(':entity')
  @RequireScope('sipnumbers:write')
  @Endpoint({
    id: 'updateSipNumber',
    summary: 'Update Number',
    description:
      'Updates a number or range. Omitted fields keep their values. To change a number into a range, set `number` to ' +
      'null together with `prefix`.',
    answer: SipNumberChangedAnswer,
    versioned: true,
    example: SIP_NUMBER_EXAMPLES.update,
  })
  @ErrorTable(
    { 400: 'Invalid request parameters', 404: 'Number not found', 409: CONFLICT, 422: 'Validation error' },
    'write',
  )
  @Idempotent()
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'num') id: string,
    @Body() body: UpdateSipNumber,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipNumberDto>> {
    mustChangeSomething(body);
    const number = await this.numbers.update(caller, id, body, ifMatch);
    return updated(presentSipNumber(number), number.version, NUMBER_UPDATED);
  }

  @Delete(':entity')
  @RequireScope('sipnumbers:write')
  @Endpoint({
    id: 'deleteSipNumber',
    summary: 'Delete Number',
    description: 'Deletes a number or range. Any organization can create it again.',
    answer: SipNumberDeletedAnswer,
    example: SIP_NUMBER_EXAMPLES.remove,
  })
  @ErrorTable({ 400: about('entity', 'Invalid ID format'), 404: 'Number not found' }, 'write')
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'num') id: string,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.numbers.remove(caller, id, ifMatch);
    return deleted(id, timestamp(deletedAt), NUMBER_DELETED);
  }
}
