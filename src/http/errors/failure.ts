import { HttpException } from '@nestjs/common';
import { ApiException, UnacceptableValue } from './api-exception.js';
import { CATALOGUE, type FailureKey, generalKey } from './catalogue.js';
import type { ErrorAnswer } from './error-answer.js';
import { shownDetails } from './error-details.js';
import { type ErrorTableRows, wordsFor } from './error-table.js';
import type { Asked } from './taken.js';
import { violationOf } from './violations.js';

/** A failure as it goes to the client. */
export interface Failure {
  status: number;
  answer: ErrorAnswer;
}

/**
 * The answer to whatever was thrown: by the rules, by the framework or by the database. Only words of the catalogue
 * and of the endpoint's error table go out, never those of a library.
 */
export function failureOf(
  thrown: unknown,
  rows: ErrorTableRows,
  requestId: string,
  asked: Asked = {},
): Failure {
  const exception = violationOf(thrown, asked) ?? thrown;
  const status = statusOf(exception, rows);
  const { details, leftOut } = exception instanceof ApiException ? exception : {};
  const fields = [...(details ?? []).map(({ field }) => field), ...(leftOut?.fields ?? [])];
  const key = keyOf(exception, status);
  return {
    status,
    answer: {
      success: false,
      error: {
        code: CATALOGUE[key].code,
        message: wordsFor(rows, status, key, fields),
        ...shownDetails(details, leftOut?.count),
        request_id: requestId,
      },
    },
  };
}

function statusOf(exception: unknown, rows: ErrorTableRows): number {
  if (exception instanceof UnacceptableValue && rows[422] === undefined) return 400;
  if (exception instanceof HttpException) return exception.getStatus();
  // Fastify's own refusals (a body that is too large, a bad URL) carry the status they mean.
  const { statusCode } = (exception ?? {}) as { statusCode?: number };
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}

function keyOf(exception: unknown, status: number): FailureKey {
  // Not where an unacceptable value is 400.
  if (exception instanceof ApiException && status === exception.getStatus()) return exception.key;
  return generalKey(status);
}
