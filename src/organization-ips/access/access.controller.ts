import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { about, ErrorTable } from '../../http/errors/error-table.js';
import { Query } from '../../http/requests/handler-input.js';
import { LimitedByEntries } from '../../rate-limit/limited-by-entries.decorator.js';
import { AccessCheckAnswer, type AccessCheckDto } from './dto/access.answer.js';
import { ACCESS_EXAMPLES } from './dto/access.examples.js';
import { presentAccess } from './dto/access.presenter.js';
import { AccessQuery } from './dto/access.query.js';
import { AccessService } from './access.service.js';

@ApiTags('SIP Edge')
@Controller('sipedge/access')
export class AccessController {
  constructor(private readonly access: AccessService) {}

  @Get()
  @RequireScope('edge:report')
  @LimitedByEntries()
  @Endpoint({
    id: 'checkAccess',
    summary: 'Check Access',
    description:
      'Decides whether an address may send SIP traffic. In each of your organizations, the entry with ' +
      'the longest matching prefix in its lists and trunks decides. If two are equally long, a blacklist ' +
      'goes before a trunk, and a trunk before a whitelist. If several organizations match, each is ' +
      'listed with its own decision, and the overall decision is `unknown` unless they agree. Use ' +
      '`organization_id` to ask for one organization only. The addresses of pending and active trunks ' +
      'are allowed.',
    answer: AccessCheckAnswer,
    returns: 'Access',
    example: ACCESS_EXAMPLES.read,
  })
  @ErrorTable({ 400: about('ip', 'Invalid IP address format') })
  async read(
    @CurrentCaller() caller: Caller,
    @Query() { ip, organization_id }: AccessQuery,
  ): Promise<Answer<AccessCheckDto>> {
    return unversioned(presentAccess(await this.access.decide(caller, ip, organization_id)));
  }
}
