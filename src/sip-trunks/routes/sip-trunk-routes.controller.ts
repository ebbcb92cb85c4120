import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, deleted, found, unversioned, updated } from '../../http/answers/answer.js';
import type { DeletedDto } from '../../http/answers/deleted.js';
import { mustChangeSomething } from '../../http/fields/dto-rules.js';
import { Endpoint } from '../../http/endpoint.js';
import { about, ErrorTable } from '../../http/errors/error-table.js';
import { type IfMatch, Precondition } from '../../http/answers/etag.js';
import { Body, Query } from '../../http/requests/handler-input.js';
import { Identify } from '../../http/requests/identifier.pipe.js';
import { pageWithin } from '../../http/answers/paging.js';
import { timestamp } from '../../http/answers/times.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import { partPosition } from '../trunk-parts.js';
import { ListTrunkPartsQuery } from '../dto/trunk-parts.query.js';
import {
  ROUTE_DELETED,
  ROUTE_UPDATED,
  ROUTES_CONFIGURED,
  SipTrunkRouteChangedAnswer,
  SipTrunkRouteDeletedAnswer,
  type SipTrunkRouteDto,
  type SipTrunkRouteList,
  SipTrunkRouteListAnswer,
  SipTrunkRoutesConfiguredAnswer,
} from './dto/sip-trunk-route.answer.js';
import { PutSipTrunkRoutes, UpdateSipTrunkRoute } from './dto/sip-trunk-route.body.js';
import { SIP_TRUNK_ROUTE_EXAMPLES } from './dto/sip-trunk-route.examples.js';
import { presentSipTrunkRoute } from './dto/sip-trunk-route.presenter.js';
import { DeleteSipTrunkRouteQuery } from './dto/sip-trunk-route.query.js';
import { SipTrunkRoutesService } from './sip-trunk-routes.service.js';

const ALL = 'all';

@ApiTags('SIP Trunk Routes')
@Controller('siptrunkroutes')
export class SipTrunkRoutesController {
  constructor(private readonly routes: SipTrunkRoutesService) {}

  @Get(':entity')
  @RequireScope('siptrunks:read')
  @Endpoint({
    id: 'getSipTrunkRoutes',
    summary: 'Get SIP Trunk Routes',
    description:
      'Lists the routes of a SIP trunk by priority. Use `all` to list the routes of all your trunks, newest ' +
      'first, in pages.',
    answer: SipTrunkRouteListAnswer,
    returns: 'SIP Trunk Routes',
    versioned: true,
    example: SIP_TRUNK_ROUTE_EXAMPLES.read,
  })
  @ErrorTable({ 400: about('entity', 'Invalid entity parameter'), 404: 'SIP trunk not found' })
  async read(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'trunk', [ALL]) entity: string,
    @Query() query: ListTrunkPartsQuery,
  ): Promise<Answer<SipTrunkRouteList>> {
    if (entity === ALL) {
      const { rows, pagination } = await this.routes.list(caller, query);
      return unversioned({ trunk_id: null, routes: rows.map(presentSipTrunkRoute), pagination });
    }
    const { parts, version } = await this.routes.read(caller, entity, query.organization_id);
    const { rows, pagination } = pageWithin(parts, query, entity, partPosition);
    return found({ trunk_id: entity, routes: rows.map(presentSipTrunkRoute), pagination }, version);
  }

  @Put(':entity')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'putSipTrunkRoutes',
    summary: 'Create/Update SIP Trunk Routes',
    description: 'Creates or updates routes of a SIP trunk. If one of them is refused, none is saved.',
    answer: SipTrunkRoutesConfiguredAnswer,
    versioned: true,
    example: SIP_TRUNK_ROUTE_EXAMPLES.put,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      404: 'SIP trunk not found',
      409: 'Route with same prefix already exists',
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'trunk') trunkId: string,
    @Body() body: PutSipTrunkRoutes,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipTrunkRouteList>> {
    const { parts, version } = await this.routes.put(caller, trunkId, body.routes, ifMatch);
    return updated(
      { trunk_id: trunkId, routes: parts.map(presentSipTrunkRoute) },
      version,
      ROUTES_CONFIGURED,
    );
  }

  @Post(':entity')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'updateSipTrunkRoute',
    summary: 'Update SIP Trunk Routes',
    description: 'Updates a route of a SIP trunk. Omitted fields keep their values.',
    answer: SipTrunkRouteChangedAnswer,
    versioned: true,
    example: SIP_TRUNK_ROUTE_EXAMPLES.update,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      404: 'Route not found',
      409: 'Route with same prefix already exists',
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'trunk') trunkId: string,
    @Body() { route_id, ...fields }: UpdateSipTrunkRoute,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipTrunkRouteDto>> {
    mustChangeSomething(fields);
    const { part, version } = await this.routes.update(caller, trunkId, route_id, fields, ifMatch);
    return updated(presentSipTrunkRoute(part), version, ROUTE_UPDATED);
  }

  @Delete(':entity')
  @RequireScope('siptrunks:write')
  @Endpoint({
    id: 'deleteSipTrunkRoute',
    summary: 'Delete SIP Trunk Routes',
    description: 'Removes a route from a SIP trunk.',
    answer: SipTrunkRouteDeletedAnswer,
    example: SIP_TRUNK_ROUTE_EXAMPLES.remove,
  })
  @ErrorTable({ 400: about('route_id', 'Missing route_id parameter'), 404: 'Route not found' }, 'write')
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'trunk') trunkId: string,
    @Query() { route_id }: DeleteSipTrunkRouteQuery,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.routes.remove(caller, trunkId, route_id, ifMatch);
    return deleted(route_id, timestamp(deletedAt), ROUTE_DELETED);
  }
}
