import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, unversioned } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { ErrorTable } from '../../http/errors/error-table.js';
import { Body } from '../../http/requests/handler-input.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import { RouteTestAnswer, type RouteTestDto } from './dto/route-test.answer.js';
import { TestSipTrunkRoutes } from './dto/route-test.body.js';
import { ROUTE_TEST_EXAMPLES } from './dto/route-test.examples.js';
import { presentRouteTest } from './dto/route-test.presenter.js';
import { RouteTestService } from './route-test.service.js';

@ApiTags('SIP Trunk Routes')
@Controller('siptrunkroutes/test')
export class RouteTestController {
  constructor(private readonly tests: RouteTestService) {}

  @Post()
  @RequireScope('siptrunks:read')
  @Endpoint({
    id: 'testSipTrunkRoutes',
    summary: 'Test SIP Trunk Routes',
    description:
      'Shows which routes and trunks a call to a number tries, in which order, and which number each trunk gets. It ' +
      'makes no call and changes nothing. Longer prefixes come before shorter ones. Within a prefix, emergency routes ' +
      'come first, then lower values of `priority`. Within a priority, the order is random, by `weight`. Pending and ' +
      'active trunks take calls.',
    answer: RouteTestAnswer,
    returns: 'SIP Trunk Route Test',
    example: ROUTE_TEST_EXAMPLES.test,
  })
  @ErrorTable({ 400: 'Invalid request parameters', 422: 'Validation error' }, 'write')
  @Idempotent()
  async test(
    @CurrentCaller() caller: Caller,
    @Body() { organization_id, number }: TestSipTrunkRoutes,
  ): Promise<Answer<RouteTestDto>> {
    const tested = await this.tests.test(caller, organization_id, number);
    return unversioned(presentRouteTest(organization_id, number, tested));
  }
}
