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
import { timestamp } from '../http/answers/times.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import { presentSipTrunkIp } from './ips/dto/sip-trunk-ip.presenter.js';
import { SipTrunkIpsService } from './ips/sip-trunk-ips.service.js';
import { presentSipTrunkRoute } from './routes/dto/sip-trunk-route.presenter.js';
import { SipTrunkRoutesService } from './routes/sip-trunk-routes.service.js';
import {
  SipTrunkAnswer,
  SipTrunkChangedAnswer,
  SipTrunkDeletedAnswer,
  type SipTrunkDetailsDto,
  type SipTrunkDto,
  type SipTrunkList,
  SipTrunkListAnswer,
  TRUNK_CREATED,
  TRUNK_DELETED,
  TRUNK_UPDATED,
} from './dto/sip-trunk.answer.js';
import { PutSipTrunk, UpdateSipTrunk } from './dto/sip-trunk.body.js';
import { SIP_TRUNK_EXAMPLES } from './dto/sip-trunk.examples.js';
import { presentSipTrunk } from './dto/sip-trunk.presenter.js';
import { DeleteSipTrunkQuery, ListSipTrunksQuery, ReadSipTrunkQuery } from './dto/sip-trunk.query.js';
import { TRUNK_TYPES } from './sip-trunk.entity.js';
import { SipTrunksService } from './sip-trunks.service.js';

@ApiTags('SIP Trunks')
@Controller('siptrunk')
export class SipTrunksController {
  constructor(
    private readonly trunks: SipTrunksService,
    private readonly ips: SipTrunkIpsService,
    private readonly routes: SipTrunkRoutesService,
  ) {}

  @Get()
  @RequireScope('siptrunks:read')
  @Endpoint({
    id: 'listSipTrunks',
    summary: 'List SIP Trunks',
    description: 'Lists the SIP trunks of your organizations, newest first.',
    answer: SipTrunkListAnswer,
    returns: 'SIP Trunks',
    example: SIP_TRUNK_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListSipTrunksQuery,
  ): Promise<Answer<SipTrunkList>> {
    const { rows, pagination } = await this.trunks.list(caller, query);
    return unversioned({ trunks: rows.map(presentSipTrunk), pagination });
  }

  @Get(':id')
  @RequireScope('siptrunks:read')
  @Endpoint({
    id: 'getSipTrunk',
    summary: 'Get SIP Trunk',
    description: 'Retrieves a SIP trunk configuration by ID.',
    answer: SipTrunkAnswer,
    returns: 'SIP Trunk',
    versioned: true,
    example: SIP_TRUNK_EXAMPLES.read,
  })
  @ErrorTable({
    400: about('id', 'Invalid trunk ID format'),
    403: 'Insufficient permissions to view trunk',
    404: 'SIP trunk not found',
  })
  async read(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'trunk') id: string,
    @Query() { include = [] }: ReadSipTrunkQuery,
  ): Promise<Answer<SipTrunkDetailsDto>> {
    const trunk = await this.trunks.read(caller, id);
    const data: SipTrunkDetailsDto = presentSipTrunk(trunk);
    if (include.includes('ips')) data.ips = (await this.ips.ofTrunk(id)).map(presentSipTrunkIp);
    if (include.includes('routes')) data.routes = (await this.routes.ofTrunk(id)).map(presentSipTrunkRoute);
    return found(data, trunk.version);
  }

  @Put(':id')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'putSipTrunk',
    summary: 'Create SIP Trunk',
    description:
      'Creates a new SIP trunk or updates an existing one. When you replace a trunk, omitted fields ' +
      'return to their defaults, except the password, which is kept.',
    answer: SipTrunkChangedAnswer,
    versioned: true,
    creates: true,
    example: SIP_TRUNK_EXAMPLES.put,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      403: 'Insufficient permissions to create trunk',
      409: 'Trunk with same name already exists',
      422: about('host', 'Validation error (e.g., invalid host)'),
    },
    'write',
  )
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'trunk', ['new', ...TRUNK_TYPES.words]) entity: string,
    @Body() body: PutSipTrunk,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipTrunkDto>> {
    const result = await this.trunks.put(caller, entity, body, ifMatch);
    const { id, version } = result.trunk;
    const data = presentSipTrunk(result.trunk);
    return result.created
      ? created(data, version, TRUNK_CREATED, `/siptrunk/${id}`)
      : updated(data, version, TRUNK_UPDATED);
  }

  @Post(':id')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'updateSipTrunk',
    summary: 'Update SIP Trunk',
    description: 'Updates an existing SIP trunk configuration. Omitted fields keep their values.',
    answer: SipTrunkChangedAnswer,
    versioned: true,
    example: SIP_TRUNK_EXAMPLES.update,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      403: 'Insufficient permissions to update trunk',
      404: 'SIP trunk not found',
      409: 'Trunk with same name already exists',
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'trunk') id: string,
    @Body() body: UpdateSipTrunk,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipTrunkDto>> {
    mustChangeSomething(body);
    const trunk = await this.trunks.update(caller, id, body, ifMatch);
    return updated(presentSipTrunk(trunk), trunk.version, TRUNK_UPDATED);
  }

  @Delete(':id')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'deleteSipTrunk',
    summary: 'Delete SIP Trunk',
    description: 'Deletes a SIP trunk by ID.',
    answer: SipTrunkDeletedAnswer,
    example: SIP_TRUNK_EXAMPLES.remove,
  })
  @ErrorTable(
    {
      400: about('id', 'Invalid trunk ID'),
      403: 'Insufficient permissions to delete trunk',
      404: 'SIP trunk not found',
      409: 'Trunk has active calls (use force=true to override)',
    },
    'write',
  )
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'trunk') id: string,
    @Query() { force = false }: DeleteSipTrunkQuery,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.trunks.remove(caller, id, force, ifMatch);
    return deleted(id, timestamp(deletedAt), TRUNK_DELETED);
  }
}
