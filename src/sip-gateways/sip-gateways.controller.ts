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
  GATEWAY_CREATED,
  GATEWAY_DELETED,
  GATEWAY_UPDATED,
  SipGatewayAnswer,
  SipGatewayChangedAnswer,
  SipGatewayDeletedAnswer,
  type SipGatewayDetailsDto,
  type SipGatewayList,
  SipGatewayListAnswer,
} from './dto/sip-gateway.answer.js';
import { PutSipGateway, UpdateSipGateway } from './dto/sip-gateway.body.js';
import { SIP_GATEWAY_EXAMPLES } from './dto/sip-gateway.examples.js';
import { presentSipGateway, presentSipGatewayDetails } from './dto/sip-gateway.presenter.js';
import { ListSipGatewaysQuery } from './dto/sip-gateway.query.js';
import { SipGatewaysService } from './sip-gateways.service.js';

@ApiTags('SIP Gateways')
@Controller('sipgateways')
export class SipGatewaysController {
  constructor(private readonly gateways: SipGatewaysService) {}

  @Get()
  @RequireScope('gateways:read')
  @Endpoint({
    id: 'listSipGateways',
    summary: 'List SIP Gateways',
    description: 'Lists the SIP gateways of your organizations, newest first.',
    answer: SipGatewayListAnswer,
    returns: 'SIP Gateways',
    example: SIP_GATEWAY_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListSipGatewaysQuery,
  ): Promise<Answer<SipGatewayList>> {
    const { rows, pagination } = await this.gateways.list(caller, query);
    return unversioned({ gateways: rows.map(presentSipGateway), pagination });
  }

  @Get(':id')
  @RequireScope('gateways:read')
  @Endpoint({
    id: 'getSipGateway',
    summary: 'Get SIP Gateway',
    description: 'Retrieves a SIP gateway by ID, with its current state.',
    answer: SipGatewayAnswer,
    returns: 'SIP Gateway',
    versioned: true,
    example: SIP_GATEWAY_EXAMPLES.read,
  })
  @ErrorTable({
    400: about('id', 'Invalid gateway ID format'),
    403: 'Insufficient permissions to view gateway',
    404: 'Gateway not found',
  })
  async read(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'gw') id: string,
    @Query() _format: FormatQuery,
  ): Promise<Answer<SipGatewayDetailsDto>> {
    const gateway = await this.gateways.read(caller, id);
    return found(presentSipGatewayDetails(gateway), gateway.version);
  }

  @Put(':id')
  @RequireScope('gateways:write')
  @Endpoint({
    id: 'putSipGateway',
    summary: 'Create SIP Gateway',
    description:
      'Creates a SIP gateway or replaces an existing one. When you replace a gateway, omitted fields ' +
      'return to their defaults.',
    answer: SipGatewayChangedAnswer,
    versioned: true,
    creates: true,
    example: SIP_GATEWAY_EXAMPLES.put,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      403: 'Insufficient permissions to create gateway',
      409: 'Gateway with same name already exists',
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'gw', ['new']) entity: string,
    @Body() body: PutSipGateway,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipGatewayDetailsDto>> {
    const { gateway, created: isNew } = await this.gateways.put(caller, entity, body, ifMatch);
    const data = presentSipGatewayDetails(gateway);
    return isNew
      ? created(data, gateway.version, GATEWAY_CREATED, `/sipgateways/${gateway.id}`)
      : updated(data, gateway.version, GATEWAY_UPDATED);
  }

  @Post(':id')
  @RequireScope('gateways:write')
  @Endpoint({
    id: 'updateSipGateway',
    summary: 'Update SIP Gateway',
    description: 'Updates a SIP gateway. Omitted fields keep their values.',
    answer: SipGatewayChangedAnswer,
    versioned: true,
    example: SIP_GATEWAY_EXAMPLES.update,
  })
  @ErrorTable(
    {
      400: 'Invalid request parameters',
      403: 'Insufficient permissions to update gateway',
      404: 'Gateway not found',
      409: 'Gateway with same name already exists',
      422: 'Validation error',
    },
    'write',
  )
  @Idempotent()
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'gw') id: string,
    @Body() body: UpdateSipGateway,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<SipGatewayDetailsDto>> {
    mustChangeSomething(body);
    const gateway = await this.gateways.update(caller, id, body, ifMatch);
    return updated(presentSipGatewayDetails(gateway), gateway.version, GATEWAY_UPDATED);
  }

  @Delete(':id')
  @RequireScope('gateways:write')
  @Endpoint({
    id: 'deleteSipGateway',
    summary: 'Delete SIP Gateway',
    description: 'Deletes a SIP gateway by ID.',
    answer: SipGatewayDeletedAnswer,
    example: SIP_GATEWAY_EXAMPLES.remove,
  })
  @ErrorTable(
    {
      400: about('id', 'Invalid gateway ID'),
      403: 'Insufficient permissions to delete gateway',
      404: 'Gateway not found',
    },
    'write',
  )
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'gw') id: string,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    const deletedAt = await this.gateways.remove(caller, id, ifMatch);
    return deleted(id, timestamp(deletedAt), GATEWAY_DELETED);
  }
}
