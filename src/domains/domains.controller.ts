import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, created, deleted, found, listed, updated } from '../http/answer.js';
import type { DeletedDto } from '../http/deleted.js';
import { mustChangeSomething } from '../http/dto-rules.js';
import { Endpoint } from '../http/endpoint.js';
import { about, ErrorTable } from '../http/error-table.js';
import { type IfMatch, Precondition } from '../http/etag.js';
import { SlowEffect } from '../http/idempotency/idempotency.interceptor.js';
import { Identify } from '../http/identifier.pipe.js';
import { FormatQuery } from '../http/query-fields.js';
import { timestamp } from '../http/times.js';
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
  presentDomain,
} from './dto/domain.answer.js';
import { PutDomain, UpdateDomain } from './dto/domain.body.js';
import { ListDomainsQuery } from './dto/domain.query.js';
import { DomainsService } from './domains.service.js';

@ApiTags('Domains')
@Controller('domains')
export class DomainsController {
  constructor(private readonly domains: DomainsService) {}

  @Get()
  @RequireScope('domains:read')
  @Endpoint({
    id: 'listDomains',
    summary: 'Get All Domains',
    description: 'Retrieves all domain mappings of the organizations that the caller acts for, newest first.',
    answer: DomainListAnswer,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(@CurrentCaller() caller: Caller, @Query() query: ListDomainsQuery): Promise<Answer<DomainList>> {
    const { rows, pagination } = await this.domains.list(caller, query);
    return listed({ domains: rows.map((domain) => presentDomain(domain)), pagination });
  }

  @Get(':id')
  @RequireScope('domains:read')
  @Endpoint({
    id: 'getDomain',
    summary: 'Get Domain by ID',
    description: 'Retrieves a specific domain mapping.',
    answer: DomainAnswer,
    versioned: true,
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
      'Creates a new domain mapping or updates an existing one. The id of an existing one replaces it: ' +
      'fields that are left out return to their defaults. With another name it has to be verified again. ' +
      'Several organizations may claim a name; the first to prove it has it, and the claims of the others end. ' +
      'A domain that is not verified ends after 30 days.',
    answer: DomainChangedAnswer,
    versioned: true,
    creates: true,
  })
  @ErrorTable(
    { 400: about('domain', 'Invalid domain format'), 409: 'Domain already exists', 422: 'Validation error' },
    'write',
  )
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
  @SlowEffect()
  @Endpoint({
    id: 'updateDomain',
    summary: 'Update Domain',
    description:
      'Updates an existing domain mapping. Fields that are left out keep their values. With `status` ' +
      '`active`, the verification record of a domain that is not verified yet is looked for at once; 409 ' +
      'with what was looked up and found where it is not there. Platform operators may set `active` all the ' +
      'same.',
    answer: DomainChangedAnswer,
    versioned: true,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      404: 'Domain not found',
      409: 'Domain is not verified, or already exists',
    },
    'write',
  )
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
  })
  @ErrorTable(
    {
      400: about('id', 'Invalid domain ID'),
      404: 'Domain not found',
      409: 'Domain has active resources (trunks, devices)',
    },
    'write',
  )
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'dom') id: string,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.domains.remove(caller, id, ifMatch);
    return deleted(id, timestamp(deletedAt), DOMAIN_DELETED);
  }
}
