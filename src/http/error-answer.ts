import { HttpException } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { violationOf } from '../database/violations.js';
import {
  ApiException,
  CODE_OF_STATUS,
  ErrorCode,
  type ErrorDetail,
  UnacceptableValue,
} from './api-exception.js';
import { MAX_DETAILS, shownDetails } from './error-details.js';
import { REQUEST_ID_EXAMPLE } from './request-id.js';
import { type ErrorTableRows, wordingOf } from './error-table.js';
import { type Asked, Taken } from './taken.js';

/** One field that a failure is about. */
@ApiSchema({ name: 'ErrorDetail' })
export class ErrorDetailAnswer implements ErrorDetail {
  @ApiProperty({ description: 'Path of the field in the request.', example: 'ips[0].address' })
  field: string;

  @ApiProperty({
    description: 'What is wrong with the field, as readable text.',
    example: 'must be an IPv4 or IPv6 address',
  })
  message: string;
}

/** What went wrong. */
export class ErrorBody {
  @ApiProperty({
    enum: ErrorCode,
    enumName: 'ErrorCode',
    description: 'Stable error code. Branch on it in your code.',
  })
  code: ErrorCode;

  @ApiProperty({ description: 'What went wrong, as readable text.', example: 'SIP trunk not found' })
  message: string;

  @ApiProperty({
    type: [ErrorDetailAnswer],
    required: false,
    description: 'The fields that caused the error.',
  })
  details?: ErrorDetail[];

  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 1,
    example: 4,
    description: `Number of details left out. A response has at most ${MAX_DETAILS}. Absent if none were left out.`,
  })
  details_omitted?: number;

  @ApiProperty({
    example: REQUEST_ID_EXAMPLE,
    description: 'ID of the request, as in the `X-Request-Id` header and in the log.',
  })
  request_id: string;
}

/** The envelope of every failure. */
export class ErrorAnswer {
  @ApiProperty({
    description: 'Always false: the request failed.',
    enum: [false],
    type: Boolean,
    example: false,
  })
  success: false;

  @ApiProperty({ type: ErrorBody })
  error: ErrorBody;
}

/** A failure as it goes to the client. */
export interface Failure {
  status: number;
  answer: ErrorAnswer;
}

/**
 * The answer to whatever was thrown: by the rules, by the framework or by the database. Only words of ours and of
 * the endpoint's error table go out, never those of a library.
 */
export function failureOf(
  thrown: unknown,
  rows: ErrorTableRows,
  requestId: string,
  asked: Asked = {},
): Failure {
  const exception = violationOf(thrown) ?? thrown;
  const status = statusOf(exception, rows);
  const details = detailsOf(exception, asked);
  const wording = exception instanceof ApiException ? exception.wording : undefined;
  const fields = details?.map(({ field }) => field) ?? [];
  const code = codeOf(exception, status);
  return {
    status,
    answer: {
      success: false,
      error: {
        code,
        message: wording ?? wordingOf(rows, { status, code, fields }),
        ...shownDetails(details),
        request_id: requestId,
      },
    },
  };
}

function detailsOf(exception: unknown, asked: Asked): ErrorDetail[] | undefined {
  if (exception instanceof Taken) return exception.detailsFor(asked);
  return exception instanceof ApiException ? exception.details : undefined;
}

function statusOf(exception: unknown, rows: ErrorTableRows): number {
  if (exception instanceof UnacceptableValue && rows[422] === undefined) return 400;
  if (exception instanceof HttpException) return exception.getStatus();
  // Fastify's own refusals (a body that is too large, a bad URL) carry the status they mean.
  const { statusCode } = (exception ?? {}) as { statusCode?: number };
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}

function codeOf(exception: unknown, status: number): ErrorCode {
  if (exception instanceof ApiException && status === exception.getStatus()) return exception.code;
  return CODE_OF_STATUS[status] ?? (status >= 500 ? ErrorCode.Internal : ErrorCode.InvalidRequest);
}
