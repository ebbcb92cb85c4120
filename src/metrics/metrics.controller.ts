import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.decorators.js';
import { Settings } from '../config/settings.js';
import { notFound } from '../http/errors/api-exception.js';
import { ErrorTable } from '../http/errors/error-table.js';
import { AnyInput } from '../http/requests/handler-input.js';
import { Metrics } from './metrics.js';

const EXAMPLE = `# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1705919400
`;

@ApiTags('Health')
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Public()
  @AnyInput()
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'Get Metrics',
    description:
      'Returns the metrics of this process in Prometheus format, or the sums of all that share its port. Returns 404 if `METRICS_ENABLED` is off.',
  })
  @ApiResponse({
    status: 200,
    content: { 'text/plain': { schema: { type: 'string' }, example: EXAMPLE } },
    description: 'Metrics.',
  })
  @ErrorTable({ 404: 'Resource not found' }, 'public')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    if (!this.settings.metricsEnabled) throw notFound();
    return this.metrics.read();
  }
}
