import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, created, deleted, found, unversioned, updated } from '../http/answers/answer.js';
import type { DeletedDto } from '../http/answers/deleted.js';
import { mustChangeSomething } from '../http/fields/dto-rules.js';
import { Endpoint } from '../http/endpoint.js';
import { about, ErrorTable } from '../http/errors/error-table.js';
import { type IfMatch, Precondition } from '../http/answers/etag.js';
import { Body, Query } from '../http/requests/handler-input.js';
import { Identify } from '../http/requests/identifier.pipe.js';
import { FormatQuery } from '../http/fields/query-fields.js';
import { timestamp } from '../http/answers/times.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import {
  ORGANIZATION_IP_CREATED,
  ORGANIZATION_IP_DELETED,
  ORGANIZATION_IP_UPDATED,
  OrganizationIpAnswer,
  OrganizationIpChangedAnswer,
  OrganizationIpDeletedAnswer,
  type OrganizationIpDto,
  type OrganizationIpList,
  OrganizationIpListAnswer,
} from './dto/organization-ip.answer.js';
import { PutOrganizationIp, UpdateOrganizationIp } from './dto/organization-ip.body.js';
import { ORGANIZATION_IP_EXAMPLES } from './dto/organization-ip.examples.js';
import { presentOrganizationIp } from './dto/organization-ip.presenter.js';
import { ListOrganizationIpsQuery } from './dto/organization-ip.query.js';
import { ORGANIZATION_IP_TYPES } from './organization-ip.entity.js';
import { OrganizationIpsService } from './organization-ips.service.js';

@ApiTags('Organization IPs')
@Controller('orgips')
export class OrganizationIpsController {
  constructor(private readonly ips: OrganizationIpsService) {}

  @Get('index')
  @RequireScope('orgips:read')
  @Endpoint({
    id: 'listOrganizationIps',
    summary: 'Get All Organization IPs',
    description:
      'Retrieves all IP addresses for organizations. Lists the entries of your organizations, newest ' +
      'first.',
    answer: OrganizationIpListAnswer,
    returns: 'All Organization IPs',
    example: ORGANIZATION_IP_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters', 403: 'Insufficient permissions' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListOrganizationIpsQuery,
  ): Promise<Answer<OrganizationIpList>> {
    const { rows, pagination } = await this.ips.list(caller, query);
    return unversioned({
      ips: rows.map(({ ip, requests }) => presentOrganizationIp(ip, requests)),
      pagination,
    });
  }

  @Get(':entity')
  @RequireScope('orgips:read')
  @Endpoint({
    id: 'getOrganizationIp',
    summary: 'Get Organization IP',
    description: 'Retrieves a specific organization IP by ID.',
    answer: OrganizationIpAnswer,
    returns: 'Organization IP',
    versioned: true,
    example: ORGANIZATION_IP_EXAMPLES.read,
  })
  @ErrorTable({ 400: about('entity', 'Invalid ID format'), 404: 'Organization IP not found' })
  async read(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'orgip') id: string,
    @Query() _query: FormatQuery,
  ): Promise<Answer<OrganizationIpDto>> {
    const { ip, requests } = await this.ips.read(caller, id);
    return found(presentOrganizationIp(ip, requests), ip.version);
  }

  @Put(':entity')
  @RequireScope('orgips:write')
  @Endpoint({
    id: 'putOrganizationIp',
    summary: 'Create Organization IP',
    description:
      'Creates a new organization IP entry. PUT with the ID of an existing entry replaces it. When you ' +
      'replace an entry, omitted fields return to their defaults. If you change its network, `last_seen` ' +
      'and `request_count_24h` start again.',
    answer: OrganizationIpChangedAnswer,
    versioned: true,
    creates: true,
    example: ORGANIZATION_IP_EXAMPLES.put,
  })
  @ErrorTable(
    {
      400: about('ip_address', 'Invalid IP address format'),
      409: 'IP address already exists for organization',
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'orgip', ['new', ...ORGANIZATION_IP_TYPES.words]) entity: string,
    @Body() body: PutOrganizationIp,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<OrganizationIpDto>> {
    const { ip, requests, created: isNew } = await this.ips.put(caller, entity, body, ifMatch);
    const data = presentOrganizationIp(ip, requests);
    return isNew
      ? created(data, ip.version, ORGANIZATION_IP_CREATED, `/orgips/${ip.id}`)
      : updated(data, ip.version, ORGANIZATION_IP_UPDATED);
  }

  @Post(':entity')
  @RequireScope('orgips:write')
  @Endpoint({
    id: 'updateOrganizationIp',
    summary: 'Update Organization IP',
    description: 'Updates an existing organization IP. Omitted fields keep their values.',
    answer: OrganizationIpChangedAnswer,
    versioned: true,
    example: ORGANIZATION_IP_EXAMPLES.update,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      404: 'Organization IP not found',
      409: 'IP address already exists for organization',
    },
    'write',
  )
  @Idempotent()
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'orgip') id: string,
    @Body() body: UpdateOrganizationIp,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<OrganizationIpDto>> {
    mustChangeSomething(body);
    const { ip, requests } = await this.ips.update(caller, id, body, ifMatch);
    return updated(presentOrganizationIp(ip, requests), ip.version, ORGANIZATION_IP_UPDATED);
  }

  @Delete(':entity')
  @RequireScope('orgips:write')
  @Endpoint({
    id: 'deleteOrganizationIp',
    summary: 'Delete Organization IP',
    description: 'Removes an organization IP entry.',
    answer: OrganizationIpDeletedAnswer,
    example: ORGANIZATION_IP_EXAMPLES.remove,
  })
  @ErrorTable({ 400: about('entity', 'Invalid ID format'), 404: 'Organization IP not found' }, 'write')
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'orgip') id: string,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.ips.remove(caller, id, ifMatch);
    return deleted(id, timestamp(deletedAt), ORGANIZATION_IP_DELETED);
  }
}
