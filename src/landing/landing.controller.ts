import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { Public } from '../auth/access.decorators.js';
import { type Answer, listed } from '../http/answer.js';
import { AnyInput } from '../http/handler-input.js';
import { LANDING_PAGE } from './landing-page.js';
import { LINKS } from './links.js';

/** What a person, or a program, finds at `/`. */
@ApiExcludeController()
@Controller()
export class LandingController {
  @Get()
  @Public()
  @AnyInput()
  @Header('cache-control', 'public, max-age=300')
  read(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | Answer<typeof LINKS> {
    const types = ['text/html', 'application/json', 'application/xml'];
    if (new Negotiator(request).mediaType(types) !== 'text/html') return listed(LINKS);
    void reply.type('text/html; charset=utf-8');
    return LANDING_PAGE;
  }
}
