import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, listed } from '../../http/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { about, ErrorTable } from '../../http/error-table.js';
import { AccessCheckAnswer, type AccessCheckDto } from './access.answer.js';
import { AccessQuery } from './access.query.js';
import { AccessService } from './access.service.js';

@ApiTags('SIP Edge')
@Controller('sipedge/access')
export class AccessController {
  constructor(private readonly access: AccessService) {}

  @Get()
  @RequireScope('edge:report')
  @Endpoint({
    id: 'checkAccess',
    summary: 'Check Access',
    description:
      'Tells whether an address may come in. ' +
      'In each organization of the caller the longest prefix among its lists and trunks decides; where lengths are ' +
      'equal a blacklist, then a trunk. Where several organizations match, each is listed with its own decision, and ' +
      'the sum is `unknown` unless they agree. Ask with `organization_id` to have one organization decide alone. ' +
      'Addresses of trunks that are pending or active allow.',
    answer: AccessCheckAnswer,
  })
  @ErrorTable({ 400: about('ip', 'Invalid IP address format') })
  async read(
    @CurrentCaller() caller: Caller,
    @Query() { ip, organization_id }: AccessQuery,
  ): Promise<Answer<AccessCheckDto>> {
    return listed(await this.access.decide(caller, ip, organization_id));
  }
}
