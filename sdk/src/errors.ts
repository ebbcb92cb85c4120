import type { ErrorAnswer, ErrorCode, ErrorDetail } from './generated/types.gen.js';

/**
 * Why a call failed: a code of the service, `no_answer` if there was no response (connection, name or timeout), or
 * `unexpected_answer` if something other than the service responded, such as a proxy.
 */
export type TelephonyErrorCode = ErrorCode | 'no_answer' | 'unexpected_answer';

/** A call that failed after all retries. An aborted call rejects with the reason of its signal instead. */
export class TelephonyError extends Error {
  override readonly name = 'TelephonyError';
  /** Stable code. Branch on it. */
  readonly code: TelephonyErrorCode;
  /** HTTP status. Undefined if there was no response. */
  readonly status: number | undefined;
  /** The fields that caused the error. Often empty. */
  readonly details: readonly ErrorDetail[];
  /** ID of the request in the service's log and audit trail. */
  readonly requestId: string | undefined;
  /** Seconds to wait before you try again (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(
    code: TelephonyErrorCode,
    message: string,
    about: {
      status?: number | undefined;
      details?: readonly ErrorDetail[] | undefined;
      requestId?: string | undefined;
      retryAfter?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, 'cause' in about ? { cause: about.cause } : undefined);
    this.code = code;
    this.status = about.status;
    this.details = about.details ?? [];
    this.requestId = about.requestId;
    this.retryAfter = about.retryAfter;
  }
}

/** The error that an answer without success stands for. */
export function errorOf(response: Response, body: string): TelephonyError {
  const error = failureIn(body);
  if (!error) return unexpectedAnswer(response);
  const { code, message, details, request_id: requestId } = error;
  const { status } = response;
  return new TelephonyError(code, message, {
    status,
    details,
    requestId,
    retryAfter: retryAfterOf(response),
  });
}

/** The error for an answer that is none of the service's. */
export function unexpectedAnswer(response: Response): TelephonyError {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? 'no content type';
  const about = { status, retryAfter: retryAfterOf(response) };
  return new TelephonyError('unexpected_answer', `Not a response of this service: ${status}, ${type}`, about);
}

function failureIn(body: string): ErrorAnswer['error'] | undefined {
  try {
    const { error } = JSON.parse(body) as ErrorAnswer;
    return typeof error.code === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

/** `Retry-After` in seconds, which the header has as such or as a date (RFC 9110 section 10.2.3). */
function retryAfterOf({ headers }: Response): number | undefined {
  const header = headers.get('retry-after');
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
