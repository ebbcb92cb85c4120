import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiException, invalidRequest, unacceptable } from '../errors/api-exception.js';
import { findInexactNumber } from './exact-numbers.js';
import { type Bounds, unsafeText } from '../requests/unsafe-text.js';

/** 413 past this (contract §1). */
export const BODY_LIMIT_BYTES = 1024 * 1024;

type Done = (error: null, body?: unknown) => void;

/** JSON has no other encoding (RFC 8259 section 8.1). */
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!\s|"?utf-?8\b)/i;

/** Past so many characters each step of reading takes a moment; others have their turn between them. */
const LONG_TEXT = 64 * 1024;
/** What a text has, beside escapes, that may make an object of another kind, or that is not JSON for `JSON.parse`. */
const UNUSUAL = ['__proto__', 'constructor', '\ufeff'];

/**
 * Reads JSON bodies. What cannot be read is noted on the request and thrown by `BodyGuard`. Text that PostgreSQL or
 * a SIP header cannot hold (U+0000, lone surrogates), `__proto__` keys and objects with more members than `maxMembers`
 * are refused here for all endpoints.
 */
export function parseBodies(fastify: FastifyInstance, maxMembers: number): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();

  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (request: FastifyRequest, bytes: Buffer, done: Done) => {
      const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
      if (OTHER_CHARSET.test(type) || encoding.toLowerCase() !== 'identity')
        return refuse(request, unsupported(), done);
      if (!isUtf8(bytes)) return refuse(request, notJson(), done);
      const text = bytes.toString();
      if (text.trim() === '') return done(null, undefined);
      const then = text.length > LONG_TEXT ? setImmediate : (step: () => void): void => step();
      // Unescaped, nothing unsafe is both UTF-8 and JSON.
      const bounds = { name: 'body', maxMembers, texts: text.includes('\\u') };
      const read = (error: Error | null, body?: unknown): void => {
        if (error) return refuse(request, notJson(), done, body);
        then(() => {
          const refusal = refusalOf(body, bounds);
          if (refusal) return refuse(request, refusal, done, body);
          then(() => {
            request.bodyError = lossOf(text);
            done(null, body);
          });
        });
      };
      const unusual = bounds.texts || UNUSUAL.some((each) => text.includes(each));
      then(() => {
        if (unusual) void parseJson(request, text, read);
        else parsePlain(text, read);
      });
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

/** Fastify's parser looks through the whole text twice for names that cannot be in this one. */
function parsePlain(text: string, read: (error: Error | null, body?: unknown) => void): void {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    read(error as Error);
    return;
  }
  read(null, body);
}

function refuse(request: FastifyRequest, error: Error, done: Done, body?: unknown): void {
  request.bodyError = error;
  done(null, body);
}

function unsupported(): Error {
  return new ApiException('unsupported_media_type');
}

function notJson(): Error {
  return invalidRequest([{ field: 'body', message: 'is not valid JSON' }]);
}

function refusalOf(body: unknown, bounds: Bounds): Error | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return invalidRequest([{ field: 'body', message: 'must be a JSON object' }]);
  }
  const detail = unsafeText(body, bounds);
  return detail && invalidRequest([detail]);
}

/** A number that would not be kept as it was sent is refused, wherever it stands. */
function lossOf(text: string): Error | undefined {
  const field = findInexactNumber(text);
  return field === undefined
    ? undefined
    : unacceptable(field, 'must be a number that a double can hold. Send it as a string');
}
