import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { ErrorAnswer } from './error-answer.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';

/** A wording that only fits where the failure is about one field; other failures of the status get the general one. */
export interface WordingAbout {
  field: string;
  message: string;
}

/** The rows of an endpoint's error table in the specification: what to say for each status. */
export type ErrorTableRows = Partial<Record<number, string | WordingAbout>>;

export const ERROR_TABLE = 'http:error-table';

/** A wording for failures of one field (a path such as `ips.address`, without indexes). */
export function about(field: string, message: string): WordingAbout {
  return { field, message };
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
const ON_WRITES = [400, 409, 412, 413, 415, 422];

/**
 * An endpoint's error table, declared once and used three times: for the wording of its failures, for the 400 or 422
 * rule (422 only where the table lists it) and for the OpenAPI document.
 * @param kind a `write` takes an `Idempotency-Key` and `If-Match`
 */
export function ErrorTable(
  rows: ErrorTableRows,
  kind: 'read' | 'write' | 'public' = 'read',
): MethodDecorator {
  const general = kind === 'public' ? [429, 500] : kind === 'read' ? ALWAYS : [...ALWAYS, ...ON_WRITES];
  const statuses = new Set([...Object.keys(rows).map(Number), ...general]);
  return applyDecorators(
    SetMetadata(ERROR_TABLE, rows),
    ...[...statuses].sort().map((status) =>
      ApiResponse({
        status,
        type: ErrorAnswer,
        description: describe(rows[status]) ?? GENERAL_WORDING[status],
      }),
    ),
    ...(kind === 'write'
      ? [UseInterceptors(IdempotencyInterceptor), ApiHeader(IDEMPOTENCY_KEY), ApiHeader(IF_MATCH)]
      : []),
  );
}

/** The wording for a failure of `status` whose details name `fields`. */
export function wordingOf(rows: ErrorTableRows, status: number, fields: string[]): string {
  const row = rows[status];
  if (typeof row === 'string') return row;
  if (row && fields.some((field) => field.replace(/\[\d+\]/g, '') === row.field)) return row.message;
  return GENERAL_WORDING[status] ?? GENERAL_WORDING[status < 500 ? 400 : 500];
}

function describe(row: string | WordingAbout | undefined): string | undefined {
  return typeof row === 'object' ? row.message : row;
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Repeats of the same request with the same key get the first answer, for 24 hours.',
  schema: { type: 'string' as const, maxLength: 255 },
};

const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'The ETag of the version that the change is meant for; 412 when it is stale.',
  schema: { type: 'string' as const },
};
