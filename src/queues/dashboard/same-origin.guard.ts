import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiException } from '../../http/errors/api-exception.js';

/**
 * Refuses to change anything unless a page of this very origin asks for it. A browser sends Basic credentials along
 * with whatever request any other page makes it send.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameOrigin(request)) {
      throw new ApiException('other_origin');
    }
    return true;
  }
}

/** By what browsers say of a request (Fetch Metadata), or by its `Origin` where they say nothing. */
function isSameOrigin({ headers, protocol, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin === `${protocol}://${host}`;
}
