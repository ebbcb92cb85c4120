import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiException, invalidRequest } from '../errors/api-exception.js';

/**
 * A strong ETag (RFC 9110 section 8.8.3) in two parts: the version of the row, which `If-Match` compares, and a
 * digest of this very representation, which `If-None-Match` needs since includes, XML and live state differ.
 */
export function etagOf(version: number, representation: string): string {
  return `"${version}.${hash('sha1', representation, 'base64url').slice(0, 16)}"`;
}

/** Whether an `If-None-Match` header names `etag` (weak comparison, RFC 9110 section 13.1.2). */
export function matchesNone(header: string | undefined, etag: string): boolean {
  if (header === undefined) return true;
  return !header.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}

/** The condition that a write depends on, by its `If-Match` header. */
export class IfMatch {
  constructor(private readonly header: string | undefined) {}

  /** Whether the write depends on anything. */
  get given(): boolean {
    return this.header !== undefined;
  }

  /**
   * @param version the present version of the resource, nothing where there is no such resource
   * @throws ApiException 412 when the header names only other versions (strong comparison, RFC 9110 section 13.1.1)
   */
  check(version: number | undefined): void {
    if (this.header === undefined) return;
    const tags = this.header.split(',').map((tag) => tag.trim());
    const matches = tags.some((tag) => (tag === '*' ? version !== undefined : versionOf(tag) === version));
    if (version === undefined || !matches) throw new ApiException('precondition_failed');
  }
}

function versionOf(tag: string): number | null {
  const digits = /^"(\d{1,10})\.[\w-]{16}"$/.exec(tag)?.[1];
  return digits === undefined ? null : Number(digits);
}

const ReadIfMatch = createParamDecorator((_: unknown, context: ExecutionContext): IfMatch => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header !== undefined && !/^(\*|(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*)$/.test(header)) {
    throw invalidRequest([{ field: 'If-Match', message: 'must be * or a list of entity tags' }]);
  }
  return new IfMatch(header);
});

/** Stands for an ETag in the OpenAPI document. */
export const CONDITION_EXAMPLE = '"3.qJ5bL0u8mZk2wXyT"';

const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description:
    'Entity tags of the versions this change applies to, or `*` for any version. If the resource has ' +
    'another version or does not exist, the response is 412.',
  schema: { type: 'string' as const, example: CONDITION_EXAMPLE },
};

/** Hands the handler its request's `IfMatch` condition. */
export function Precondition(): ParameterDecorator {
  return (target, key, index) => {
    ReadIfMatch()(target, key, index);
    ApiHeader(IF_MATCH)(target, key!, Object.getOwnPropertyDescriptor(target, key!)!);
  };
}
