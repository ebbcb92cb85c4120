import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { CODE_OF_STATUS, type ErrorCode } from './api-exception.js';
import { ErrorAnswer } from './error-answer.js';
import { REQUEST_ID_EXAMPLE } from '../request-id.js';

/** A wording that only fits some failures of a status; the others get the general one. */
export interface NarrowWording {
  message: string;
  /** Fits where the failure is about this field. */
  field?: string;
  /** Fits where the failure has this code. */
  code?: ErrorCode;
}

/** The rows of an endpoint's error table in the specification: what to say for each status. */
export type ErrorTableRows = Partial<Record<number, string | NarrowWording>>;

export const ERROR_TABLE = 'http:error-table';

/** A wording for failures of one field (a path such as `ips.address`, without indexes). */
export function about(field: string, message: string): NarrowWording {
  return { field, message };
}

/** A wording for failures with one code. */
export function coded(code: ErrorCode, message: string): NarrowWording {
  return { code, message };
}

/** What is said where an endpoint's table has no row of its own. */
export const GENERAL_WORDING: Record<number, string> = {
  400: 'Invalid request parameters',
  401: 'Authentication required',
  403: 'Insufficient permissions',
  404: 'Resource not found',
  405: 'Method not allowed',
  408: 'Request timed out',
  409: 'Conflict with the current state of the resource',
  412: 'The resource has changed since it was read',
  413: 'Request body is larger than 1 MiB',
  415: 'Request body must be application/json',
  422: 'Validation error',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Service temporarily unavailable',
};

const ALWAYS = [401, 403, 429, 500, 503];
const ON_WRITES = [400, 413, 415];

/**
 * An endpoint's error table, declared once and used three times: for the wording of its failures, for the 400 or 422
 * rule (422 only where the table lists it) and for the OpenAPI document.
 * @param kind a `write` has a body, and takes `If-Match`; `@Idempotent()` is said beside it
 */
export function ErrorTable(
  rows: ErrorTableRows,
  kind: 'read' | 'write' | 'public' = 'read',
): MethodDecorator {
  const general = kind === 'public' ? [500] : kind === 'read' ? ALWAYS : [...ALWAYS, ...ON_WRITES];
  const statuses = new Set([...Object.keys(rows).map(Number), ...general]);
  return applyDecorators(
    SetMetadata(ERROR_TABLE, rows),
    ...[...statuses].sort().map((status) => documented(status, rows[status])),
  );
}

/** What an endpoint's error table has to say of a failure. */
export function wordingOf(
  rows: ErrorTableRows,
  { status, code, fields }: { status: number; code: ErrorCode; fields: string[] },
): string {
  const row = rows[status];
  if (typeof row === 'string') return row;
  if (row && fits(row, code, fields)) return row.message;
  return GENERAL_WORDING[status] ?? GENERAL_WORDING[status < 500 ? 400 : 500];
}

function fits(wording: NarrowWording, code: ErrorCode, fields: string[]): boolean {
  if (wording.code !== undefined && wording.code !== code) return false;
  return (
    wording.field === undefined || fields.some((field) => field.replace(/\[\d+\]/g, '') === wording.field)
  );
}

function documented(status: number, row: string | NarrowWording | undefined): MethodDecorator {
  const { message, code }: NarrowWording =
    typeof row === 'object' ? row : { message: row ?? GENERAL_WORDING[status] };
  return ApiResponse({
    status,
    type: ErrorAnswer,
    description: message,
    example: errorExample(code ?? CODE_OF_STATUS[status], message),
  });
}

function errorExample(code: ErrorCode, message: string): ErrorAnswer {
  return { success: false, error: { code, message, request_id: REQUEST_ID_EXAMPLE } };
}

/** A failure that endpoints have in common, as the OpenAPI document has it. */
export function errorAnswer(
  status: number,
  code = CODE_OF_STATUS[status],
  message = GENERAL_WORDING[status],
) {
  return {
    description: message,
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ErrorAnswer) },
        example: errorExample(code, message),
      },
    },
  };
}
