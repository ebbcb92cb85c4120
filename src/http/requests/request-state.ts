import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../auth/caller.js';
import type { ErrorTableRows } from '../errors/error-table.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The access token that the request carries; set by the authentication guard until it is verified. */
    accessToken?: string;
    /** Who asks; set by the authentication guard. */
    caller?: Caller;
    /** The error table of the endpoint that was routed to. */
    errorTable?: ErrorTableRows;
    /** Why the body could not be read; thrown once it is known that the caller may ask at all. */
    bodyError?: Error;
    /** The body as `JSON.stringify` writes it, where it was read elsewhere and that is wanted. */
    bodyText?: string;
  }
}

/** The error table of the endpoint, or an empty one where nothing was routed to. */
export function errorTableOf(request: FastifyRequest): ErrorTableRows {
  return request.errorTable ?? {};
}
