import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiException } from '../errors/api-exception.js';
import { type JsonBody, readJsonBody } from '../requests/json-body.js';
import { bodyError } from '../requests/body-error.js';

/** 413 past this (contract §1). */
export const BODY_LIMIT_BYTES = 1024 * 1024;

type Done = (error: null, body?: unknown) => void;

/** JSON has no other encoding (RFC 8259 section 8.1). */
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!\s|"?utf-?8\b)/i;

/** Past so many bytes each step of reading takes a moment; others have their turn between them. */
const LONG_BODY = 64 * 1024;

/**
 * Reads JSON bodies, but for those that `BodyGuard` has read elsewhere. What cannot be read is noted on the request and
 * thrown there.
 */
export function parseBodies(fastify: FastifyInstance, maxMembers: number): void {
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit = route.config?.bodyLimit ?? route.bodyLimit;
  });
  fastify.removeAllContentTypeParsers();

  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (request: FastifyRequest, bytes: Buffer, done: Done) => {
      const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
      if (OTHER_CHARSET.test(type) || encoding.toLowerCase() !== 'identity')
        return refuse(request, unsupported(), done);
      if (request.routeOptions.config.rawBody) return done(null, bytes);
      const finish = ({ body, fault }: JsonBody): void => {
        request.bodyError = fault && bodyError(fault);
        done(null, body);
      };
      const reading = readJsonBody(bytes, maxMembers);
      const step = (): void => {
        const { done: isRead, value } = reading.next();
        if (isRead) finish(value);
        else if (bytes.length > LONG_BODY) setImmediate(step);
        else step();
      };
      step();
    },
  );
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (request: FastifyRequest, bytes: Buffer, done: Done) => {
      if (bytes.length > 0) return refuse(request, unsupported(), done);
      done(null, undefined);
    },
  );
}

function refuse(request: FastifyRequest, error: Error, done: Done): void {
  request.bodyError = error;
  done(null, undefined);
}

function unsupported(): Error {
  return new ApiException('unsupported_media_type');
}
