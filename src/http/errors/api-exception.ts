import { HttpException } from '@nestjs/common';
import { CATALOGUE, type FailureKey } from './catalogue.js';

/** What is wrong with one field of a request; `field` is a path such as `ips[0].address`. */
export interface ErrorDetail {
  field: string;
  message: string;
}

/** Details of which nobody learns more than how many they are. */
export interface LeftOut {
  count: number;
  /** Fields that they are about, without indexes, as far as an error table may have words for them. */
  fields: string[];
}

/** A failure that the client is told of, by its name in the catalogue, which has its status, code and words. */
export class ApiException extends HttpException {
  /** What the answer says in `WWW-Authenticate`, where more than the scheme. */
  challenge?: string;
  /** What there was beside the details that it has. */
  leftOut?: LeftOut;

  constructor(
    readonly key: FailureKey,
    readonly details?: ErrorDetail[],
  ) {
    super(key, CATALOGUE[key].status);
  }
}

/** 400: the request is not of the right form. */
export function invalidRequest(details?: ErrorDetail[]): ApiException {
  return new ApiException('invalid_request', details);
}

/** 401: no valid bearer token. */
export function unauthenticated(details?: ErrorDetail[]): ApiException {
  return new ApiException('unauthenticated', details);
}

/** 403: the token lacks the scope, or does not act for the organization. */
export function forbidden(details?: ErrorDetail[]): ApiException {
  return new ApiException('forbidden', details);
}

/** 404: nothing of that name, or deleted. */
export function notFound(): ApiException {
  return new ApiException('not_found');
}

/** 409: the state of the resource, or of another one, does not allow it. */
export function conflict(details?: ErrorDetail[]): ApiException {
  return new ApiException('conflict', details);
}

/** 503: a part that the service needs cannot be reached; the request may be repeated. */
export function unavailable(details?: ErrorDetail[]): ApiException {
  return new ApiException('unavailable', details);
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
    super(malformed ? 'invalid_request' : 'validation_failed', details);
  }
}

/** An `UnacceptableValue` of a single field. */
export function unacceptable(field: string, message: string): UnacceptableValue {
  return new UnacceptableValue([{ field, message }]);
}
