import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { about, ErrorTable } from '../../http/errors/error-table.js';
import { Query } from '../../http/requests/handler-input.js';
import { Identify } from '../../http/requests/identifier.pipe.js';
import type { Page } from '../../http/answers/paging.js';
import type { Alert } from './alert.entity.js';
import { AlertsService } from './alerts.service.js';
import { type AlertList, AlertListAnswer } from './dto/alert.answer.js';
import { ALERT_EXAMPLES } from './dto/alert.examples.js';
import { presentAlert } from './dto/alert.presenter.js';
import { ListAlertsQuery, ListGatewayAlertsQuery } from './dto/alert.query.js';

@ApiTags('Alerts')
@Controller()
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Get('alerts')
  @RequireScope('gateways:read')
  @Endpoint({
    id: 'listAlerts',
    summary: 'List Alerts',
    description:
      'Lists the alerts of your gateways, newest first. An alert covers the time a gateway was degraded ' +
      'or down.',
    answer: AlertListAnswer,
    returns: 'Alerts',
    example: ALERT_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(@CurrentCaller() caller: Caller, @Query() query: ListAlertsQuery): Promise<Answer<AlertList>> {
    return presentPage(await this.alerts.list(caller, query));
  }

  @Get('sipgateways/:id/alerts')
  @RequireScope('gateways:read')
  @Endpoint({
    id: 'listGatewayAlerts',
    summary: 'List Gateway Alerts',
    description:
      'Lists the alerts of a gateway, newest first. An alert covers the time the gateway was degraded or ' +
      'down.',
    answer: AlertListAnswer,
    returns: 'Gateway Alerts',
    example: ALERT_EXAMPLES.listOfGateway,
  })
  @ErrorTable({
    400: about('id', 'Invalid gateway ID format'),
    403: 'Insufficient permissions to view gateway',
    404: 'Gateway not found',
  })
  async listOfGateway(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'gw') id: string,
    @Query() query: ListGatewayAlertsQuery,
  ): Promise<Answer<AlertList>> {
    return presentPage(await this.alerts.ofGateway(caller, id, query));
  }
}

function presentPage({ rows, pagination }: Page<Alert>): Answer<AlertList> {
  return unversioned({ alerts: rows.map(presentAlert), pagination });
}
