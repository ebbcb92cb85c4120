import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { Settings } from '../config/settings.js';
import { Public } from '../auth/access.decorators.js';
import { type Answer, unversioned } from '../http/answers/answer.js';
import { AnyInput } from '../http/requests/handler-input.js';
import { landingPage } from './landing-page.js';
import { LINKS } from './links.js';
import { ownAddress } from './own-address.js';

/** What a person, or a program, finds at `/`. */
@ApiExcludeController()
@Controller()
export class LandingController {
  constructor(private readonly settings: Settings) {}

  @Get()
  @Public()
  @AnyInput()
  @Header('cache-control', 'public, max-age=300')
  read(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | Answer<typeof LINKS> {
    const types = ['text/html', 'application/json', 'application/xml'];
    if (new Negotiator(request).mediaType(types) !== 'text/html') return unversioned(LINKS);
    void reply.type('text/html; charset=utf-8');
    // The page tells a proxy's word for where it is: not to be given to somebody else by a cache.
    if (this.settings.trustProxy) void reply.header('vary', 'Accept, X-Forwarded-Host, X-Forwarded-Proto');
    return landingPage(ownAddress(request, `http://localhost:${this.settings.port}`));
  }
}
