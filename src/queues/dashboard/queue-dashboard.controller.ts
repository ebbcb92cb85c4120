import { All, Controller, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequireOperator } from '../../auth/access.decorators.js';
import { notFound } from '../../http/errors/api-exception.js';
import { AnyInput } from '../../http/requests/handler-input.js';
import { DASHBOARD_PATH, QueueDashboard } from './queue-dashboard.js';
import { SameOriginGuard } from './same-origin.guard.js';

@ApiExcludeController()
@Controller(DASHBOARD_PATH)
@UseGuards(SameOriginGuard)
export class QueueDashboardController {
  constructor(private readonly dashboard: QueueDashboard) {}

  @All(['', '*'])
  @RequireOperator()
  @AnyInput()
  async open(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { statusCode, headers, rawPayload } = await this.dashboard.answer(request);
    if (statusCode === 404 && rawPayload.length === 0) throw notFound();
    void reply
      .status(statusCode)
      .headers({
        'content-type': headers['content-type'] ?? 'application/json',
        'cache-control': isFile(request) ? 'private, max-age=3600' : 'no-store',
        'cross-origin-resource-policy': 'same-origin',
      })
      .send(rawPayload);
  }
}

function isFile({ url }: FastifyRequest): boolean {
  return url.startsWith(`/${DASHBOARD_PATH}/static/`);
}
