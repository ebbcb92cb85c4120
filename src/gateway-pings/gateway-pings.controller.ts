import { Controller, Get, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, found, unversioned } from '../http/answers/answer.js';
import { invalidRequest } from '../http/errors/api-exception.js';
import { Endpoint } from '../http/endpoint.js';
import { about, ErrorTable } from '../http/errors/error-table.js';
import { type IfMatch, Precondition } from '../http/answers/etag.js';
import { Body, Query } from '../http/requests/handler-input.js';
import { Identify } from '../http/requests/identifier.pipe.js';
import { timestamp } from '../http/answers/times.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import type { PingStatus } from '../sip-gateways/gateway-state.entity.js';
import {
  GatewayPingAnswer,
  type GatewayPingDto,
  type GatewayPingList,
  GatewayPingListAnswer,
  ReportedGatewayPingAnswer,
  type ReportedGatewayPingDto,
  STATUS_UPDATED,
} from './dto/gateway-ping.answer.js';
import { ReportGatewayPing } from './dto/gateway-ping.body.js';
import { GATEWAY_PING_EXAMPLES } from './dto/gateway-ping.examples.js';
import { presentGatewayPing } from './dto/gateway-ping.presenter.js';
import { ListGatewayPingsQuery, ReadGatewayPingQuery } from './dto/gateway-ping.query.js';
import { GatewayPingsService, MAX_HISTORIES } from './gateway-pings.service.js';
import { PingReportsService } from './ping-reports.service.js';
import { ObservedAt, ReportedSubject } from './report-parameters.js';
import { derivedStatus } from './status-rules.js';

const READ_ERRORS = { 400: about('entity', 'Invalid entity parameter'), 403: 'Insufficient permissions' };

@ApiTags('SIP Gateway Monitoring')
@Controller('sipgwping')
export class GatewayPingsController {
  constructor(
    private readonly pings: GatewayPingsService,
    private readonly reports: PingReportsService,
  ) {}

  @Get('all')
  @RequireScope('gateways:read')
  @Endpoint({
    id: 'listGatewayPings',
    summary: 'Get Ping Status of All SIP Gateways',
    description:
      'Retrieves the current ping/health status of SIP gateways. Lists all your gateways, in pages. With ' +
      `\`include_history\`, a page has at most ${MAX_HISTORIES} gateways.`,
    answer: GatewayPingListAnswer,
    returns: 'Ping Status of All SIP Gateways',
    example: GATEWAY_PING_EXAMPLES.list,
  })
  @ErrorTable(READ_ERRORS)
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListGatewayPingsQuery,
  ): Promise<Answer<GatewayPingList>> {
    const { rows, pagination } = await this.pings.list(caller, query);
    return unversioned({ gateways: rows.map(presentGatewayPing), pagination });
  }

  @Get(':entity')
  @RequireScope('gateways:read')
  @Endpoint({
    id: 'getGatewayPing',
    summary: 'Get SIP Gateway Ping Status',
    description:
      'Retrieves the current ping/health status of SIP gateways. Returns one gateway. Use ' +
      '`include_history` to include its ping history.',
    answer: GatewayPingAnswer,
    returns: 'SIP Gateway Ping Status',
    versioned: true,
    example: GATEWAY_PING_EXAMPLES.read,
  })
  @ErrorTable({ ...READ_ERRORS, 404: 'Gateway not found' })
  async read(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'gw') id: string,
    @Query() query: ReadGatewayPingQuery,
  ): Promise<Answer<GatewayPingDto>> {
    const pings = await this.pings.read(caller, id, query);
    return found(presentGatewayPing(pings), pings.gateway.version);
  }

  @Post(':entity/:param1/:param2')
  @RequireScope('gateways:write')
  @ApiBody({ type: ReportGatewayPing, required: false })
  @Endpoint({
    id: 'reportGatewayPing',
    summary: 'Update SIP Gateway Ping Status',
    description:
      'Updates or records ping status for a SIP gateway. An observation older than the newest one is ' +
      'added to the history and does not change the current status. If you send the same observation ' +
      'twice, it counts once.',
    answer: ReportedGatewayPingAnswer,
    example: GATEWAY_PING_EXAMPLES.report,
  })
  @ErrorTable(
    { 400: 'Invalid status or parameters', 403: 'Insufficient permissions', 404: 'Gateway not found' },
    'write',
  )
  @Idempotent()
  async report(
    @CurrentCaller() caller: Caller,
    @Identify('entity', 'gw') id: string,
    @ReportedSubject() subject: PingStatus | undefined,
    @ObservedAt() observedAt: Date | null,
    @Body() body: ReportGatewayPing,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<ReportedGatewayPingDto>> {
    if (subject && body.status && subject !== body.status) {
      throw invalidRequest([{ field: 'status', message: `must be ${subject}, as the path says` }]);
    }
    const measurement = {
      response_time_ms: body.response_time_ms ?? null,
      packet_loss_percent: body.packet_loss_percent ?? null,
      error_message: body.error_message || null,
    };
    const status = subject ?? body.status ?? derivedStatus(measurement);
    const ping = { ...measurement, status, observed_at: observedAt, sendings: null };
    const result = await this.reports.report(caller, id, ping, ifMatch);
    return unversioned({ gateway_id: id, updated_at: timestamp(new Date()), ...result }, STATUS_UPDATED);
  }
}
