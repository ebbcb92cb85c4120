import { applyDecorators, type ExecutionContext, SetMetadata, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { BodyFault } from './json-body.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the body is left as it came. */
    rawBody?: boolean;
    /** How long it may be where that is not what every body may be. */
    bodyLimit?: number;
  }
}

/** A body as it came, and how it is to be read. */
export interface RawBody {
  bytes: Uint8Array;
  /** How many members an object may have. */
  maxMembers: number;
  /** Whether its text is wanted as well, written as `JSON.stringify` does. */
  withText: boolean;
}

/** What was read of a body. */
export interface ReadBody<Body> {
  /** Nothing where it is no JSON object. */
  body?: Body;
  text?: string;
  fault?: BodyFault;
}

/** What a reader has made of a report: what it says, or what is wrong with that. */
export type ReadReport<Report> = { report: Report } | { fault: BodyFault };

/** Reads bodies that would hold up all requests on the main thread. */
export interface BodyReader {
  read(raw: RawBody): Promise<ReadBody<unknown>>;
}

const READER = 'http:body-reader';

/**
 * Has bodies read by a provider of any module, for endpoints that take very long ones.
 * @param bodyLimit in bytes, where it is not `BODY_LIMIT_BYTES`
 */
export function ReadBodyWith(reader: Type<BodyReader>, bodyLimit?: number): MethodDecorator {
  return applyDecorators(RouteConfig({ rawBody: true, bodyLimit }), SetMetadata(READER, reader));
}

/** The provider that reads the bodies of a handler; nothing where the parser does. */
export function bodyReaderOf(context: ExecutionContext): Type<BodyReader> | undefined {
  return Reflect.getMetadata(READER, context.getHandler()) as Type<BodyReader> | undefined;
}
