import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Settings } from '../../config/settings.js';
import { bodyError } from './body-error.js';
import { mustBeTaken } from './handler-input.js';
import { type BodyReader, bodyReaderOf } from './raw-body.js';

/**
 * Throws what was wrong with the body, or with there being one. The parser only notes it, so that
 * a caller who may not ask at all is told that first (contract §1 *Order of checks*). Reads what the parser left raw.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  constructor(
    private readonly modules: ModuleRef,
    private readonly settings: Settings,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.bodyError) throw request.bodyError;
    const reader = bodyReaderOf(context);
    if (reader) return this.read(request, this.modules.get(reader, { strict: false }));
    mustBeTaken('body', request.body ?? {}, context);
    return true;
  }

  private async read(request: FastifyRequest, reader: BodyReader): Promise<boolean> {
    const { body, text, fault } = await reader.read({
      bytes: (request.body as Buffer | undefined) ?? Buffer.of(),
      maxMembers: this.settings.bodyMaxMembers,
      withText: request.headers['idempotency-key'] !== undefined,
    });
    if (fault) throw bodyError(fault);
    request.body = body;
    request.bodyText = text;
    return true;
  }
}
