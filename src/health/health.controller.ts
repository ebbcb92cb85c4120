import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.decorators.js';
import { type Answer, unversioned } from '../http/answers/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { ErrorTable } from '../http/errors/error-table.js';
import { Query } from '../http/requests/handler-input.js';
import { FormatQuery } from '../http/fields/query-fields.js';
import { type Liveness, LivenessAnswer, type Readiness, ReadinessAnswer } from './dto/health.answer.js';
import { HEALTH_EXAMPLES } from './dto/health.examples.js';
import { ReadinessQuery } from './dto/health.query.js';
import { HealthService } from './health.service.js';

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Public()
  @Endpoint({
    id: 'getLiveness',
    summary: 'Get Liveness',
    description: 'Returns success while the process is running.',
    answer: LivenessAnswer,
    returns: 'Liveness',
    example: HEALTH_EXAMPLES.live,
  })
  @ErrorTable({ 400: 'Invalid request parameters' }, 'public')
  live(@Query() _: FormatQuery): Answer<Liveness> {
    return unversioned({ status: 'up' });
  }

  @Get('ready')
  @Public()
  @Endpoint({
    id: 'getReadiness',
    summary: 'Get Readiness',
    description:
      'Returns success while the service can handle requests: the database accepts writes, Redis ' +
      'responds, and the process is not shutting down.',
    answer: ReadinessAnswer,
    returns: 'Readiness',
    example: HEALTH_EXAMPLES.ready,
  })
  @ErrorTable({ 400: 'Invalid request parameters', 503: 'Not ready to serve requests' }, 'public')
  async ready(@Query() { exclude }: ReadinessQuery): Promise<Answer<Readiness>> {
    return unversioned(await this.health.readiness(exclude));
  }
}
