import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, created, deleted, found, unversioned, updated } from '../http/answers/answer.js';
import type { DeletedDto } from '../http/answers/deleted.js';
import { mustChangeSomething } from '../http/fields/dto-rules.js';
import { Endpoint } from '../http/endpoint.js';
import { wordsOf } from '../http/errors/catalogue.js';
import { about, ErrorTable, several } from '../http/errors/error-table.js';
import { type IfMatch, Precondition } from '../http/answers/etag.js';
import { Body, Query } from '../http/requests/handler-input.js';
import { Identify } from '../http/requests/identifier.pipe.js';
import { LargeAnswers } from '../http/answers/large-answers.js';
import { FormatQuery } from '../http/fields/query-fields.js';
import { timestamp } from '../http/answers/times.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import {
  DOMAIN_CREATED,
  DOMAIN_DELETED,
  DOMAIN_UPDATED,
  DomainAnswer,
  DomainChangedAnswer,
  DomainDeletedAnswer,
  type DomainDto,
  type DomainList,
  DomainListAnswer,
} from './dto/domain.answer.js';
import { PutDomain, UpdateDomain } from './dto/domain.body.js';
import { DOMAIN_EXAMPLES } from './dto/domain.examples.js';
import { presentDomain } from './dto/domain.presenter.js';
import { ListDomainsQuery } from './dto/domain.query.js';
import { DomainsService } from './domains.service.js';

@ApiTags('Domains')
@Controller('domains')
export class DomainsController {
  constructor(
    private readonly domains: DomainsService,
    private readonly largeAnswers: LargeAnswers,
  ) {}

  @Get()
  @RequireScope('domains:read')
  @Endpoint({
    id: 'listDomains',
    summary: 'Get All Domains',
    description: 'Retrieves all domain mappings. Lists the domains of your organizations, newest first.',
    answer: DomainListAnswer,
    returns: 'All Domains',
    example: DOMAIN_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(@CurrentCaller() caller: Caller, @Query() query: ListDomainsQuery): Promise<Answer<DomainList>> {
    const { rows, pagination } = await this.largeAnswers.page(
      caller,
      query,
      () => this.domains.list(caller, query),
      (domain) => presentDomain(domain),
    );
    return unversioned({ domains: rows, pagination });
  }

  @Get(':id')
  @RequireScope('domains:read')
  @Endpoint({
    id: 'getDomain',
    summary: 'Get Domain by ID',
    description: 'Retrieves a specific domain mapping.',
    answer: DomainAnswer,
    returns: 'Domain by ID',
    versioned: true,
    example: DOMAIN_EXAMPLES.read,
  })
  @ErrorTable({ 400: about('id', 'Invalid domain ID'), 404: 'Domain not found' })
  async read(
    @CurrentCaller() caller: Caller,
    @Query() _query: FormatQuery,
    @Identify('id', 'dom') id: string,
  ): Promise<Answer<DomainDto>> {
    const domain = await this.domains.read(caller, id);
    return found(presentDomain(domain), domain.version);
  }

  @Put(':id')
  @RequireScope('domains:write')
  @Endpoint({
    id: 'putDomain',
    summary: 'Create/Update Domain',
    description:
      'Creates a new domain mapping or updates an existing one. When you replace a domain, omitted ' +
      'fields return to their defaults. If you change its name, it must be verified again. Several ' +
      'organizations can claim the same name. The first one to verify it gets it, and the claims of the ' +
      'others end. A domain that is not verified within 30 days is deleted.',
    answer: DomainChangedAnswer,
    versioned: true,
    creates: true,
    example: DOMAIN_EXAMPLES.put,
  })
  @ErrorTable(
    {
      400: about('domain', 'Invalid domain format'),
      409: several(wordsOf('domain_taken'), 'domain_in_use'),
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'dom', ['new']) entity: string,
    @Body() body: PutDomain,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DomainDto>> {
    const result = await this.domains.put(caller, entity, body, ifMatch);
    const { id, version } = result.domain;
    const data = presentDomain(result.domain);
    return result.created
      ? created(data, version, DOMAIN_CREATED, `/domains/${id}`)
      : updated(data, version, DOMAIN_UPDATED);
  }

  @Post(':id')
  @RequireScope('domains:write')
  @Endpoint({
    id: 'updateDomain',
    summary: 'Update Domain',
    description:
      'Updates an existing domain mapping. Omitted fields keep their values. Set `status` to `active` to ' +
      'verify the domain now: if its verification record is not found, the response is 409 and says what ' +
      'was found instead. A platform operator can activate a domain without verification.',
    answer: DomainChangedAnswer,
    versioned: true,
    example: DOMAIN_EXAMPLES.update,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      404: 'Domain not found',
      409: several(wordsOf('domain_not_verified'), 'domain_taken', 'domain_in_use'),
    },
    'write',
  )
  @Idempotent({ slow: true })
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'dom') id: string,
    @Body() body: UpdateDomain,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DomainDto>> {
    mustChangeSomething(body);
    const domain = await this.domains.update(caller, id, body, ifMatch);
    return updated(presentDomain(domain), domain.version, DOMAIN_UPDATED);
  }

  @Delete(':id')
  @RequireScope('domains:write')
  @Endpoint({
    id: 'deleteDomain',
    summary: 'Delete Domain',
    description: 'Removes a domain mapping.',
    answer: DomainDeletedAnswer,
    example: DOMAIN_EXAMPLES.remove,
  })
  @ErrorTable(
    {
      400: about('id', 'Invalid domain ID'),
      404: 'Domain not found',
      409: wordsOf('domain_in_use'),
    },
    'write',
  )
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'dom') id: string,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.domains.remove(caller, id, ifMatch);
    return deleted(id, timestamp(deletedAt), DOMAIN_DELETED);
  }
}
