import { HttpException } from '@nestjs/common';

/** The stable words that a client may branch on (contract §1 *Failure*). */
export enum ErrorCode {
  InvalidRequest = 'invalid_request',
  Unauthenticated = 'unauthenticated',
  Forbidden = 'forbidden',
  NotFound = 'not_found',
  MethodNotAllowed = 'method_not_allowed',
  Timeout = 'timeout',
  Conflict = 'conflict',
  PreconditionFailed = 'precondition_failed',
  PayloadTooLarge = 'payload_too_large',
  UnsupportedMediaType = 'unsupported_media_type',
  ValidationFailed = 'validation_failed',
  IdempotencyKeyInUse = 'idempotency_key_in_use',
  IdempotencyKeyReused = 'idempotency_key_reused',
  RateLimited = 'rate_limited',
  Internal = 'internal',
  Unavailable = 'unavailable',
  DeviceUnreachable = 'device_unreachable',
}

/** The word for a failure of which no more is known than its status. */
export const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: ErrorCode.InvalidRequest,
  401: ErrorCode.Unauthenticated,
  403: ErrorCode.Forbidden,
  404: ErrorCode.NotFound,
  405: ErrorCode.MethodNotAllowed,
  408: ErrorCode.Timeout,
  409: ErrorCode.Conflict,
  412: ErrorCode.PreconditionFailed,
  413: ErrorCode.PayloadTooLarge,
  415: ErrorCode.UnsupportedMediaType,
  422: ErrorCode.ValidationFailed,
  429: ErrorCode.RateLimited,
  500: ErrorCode.Internal,
  503: ErrorCode.Unavailable,
};

/** What is wrong with one field of a request; `field` is a path such as `ips[0].address`. */
export interface ErrorDetail {
  field: string;
  message: string;
}

/**
 * A failure that the client is told of. Without a `message` the answer carries the wording that the endpoint's own
 * error table has for the status (`@ErrorTable`), else a general one.
 */
export class ApiException extends HttpException {
  /** What the answer says in `WWW-Authenticate`, where more than the scheme. */
  challenge?: string;

  constructor(
    status: number,
    readonly code: ErrorCode,
    readonly wording?: string,
    readonly details?: ErrorDetail[],
  ) {
    super(wording ?? code, status);
  }
}

/** 400: the request is not of the right form. */
export function invalidRequest(details?: ErrorDetail[], message?: string): ApiException {
  return new ApiException(400, ErrorCode.InvalidRequest, message, details);
}

/** 401: no valid bearer token. */
export function unauthenticated(details?: ErrorDetail[]): ApiException {
  return new ApiException(401, ErrorCode.Unauthenticated, undefined, details);
}

/** 403: the token lacks the scope, or does not act for the organization. */
export function forbidden(message?: string, details?: ErrorDetail[]): ApiException {
  return new ApiException(403, ErrorCode.Forbidden, message, details);
}

/** 404: nothing of that name, or deleted. */
export function notFound(message?: string): ApiException {
  return new ApiException(404, ErrorCode.NotFound, message);
}

/** 405: the path is routed, by other methods. */
export function methodNotAllowed(): ApiException {
  return new ApiException(405, ErrorCode.MethodNotAllowed);
}

/** 409: the state of the resource, or of another one, does not allow it. */
export function conflict(message?: string, details?: ErrorDetail[]): ApiException {
  return new ApiException(409, ErrorCode.Conflict, message, details);
}

/** 412: `If-Match` names another version than the present one. */
export function preconditionFailed(): ApiException {
  return new ApiException(412, ErrorCode.PreconditionFailed);
}

/** 503: a part that the service needs cannot be reached; the request may be repeated. */
export function unavailable(message?: string): ApiException {
  return new ApiException(503, ErrorCode.Unavailable, message);
}

/**
 * A value of the right type that is not acceptable: 422 where the endpoint's error table lists it, else 400
 * (contract §1 *400 or 422*). `malformed` marks what is not of the right form and so 400 everywhere.
 */
export class UnacceptableValue extends ApiException {
  constructor(
    details: ErrorDetail[],
    readonly malformed = false,
  ) {
    super(
      malformed ? 400 : 422,
      malformed ? ErrorCode.InvalidRequest : ErrorCode.ValidationFailed,
      undefined,
      details,
    );
  }
}

/** An `UnacceptableValue` of a single field. */
export function unacceptable(field: string, message: string): UnacceptableValue {
  return new UnacceptableValue([{ field, message }]);
}
