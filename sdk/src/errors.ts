import type { ErrorAnswer, ErrorCode, ErrorDetail } from './generated/types.gen.js';

/**
 * Why a call failed: the service's own codes, `no_answer` where none came (connection, name or time), and
 * `unexpected_answer` where it was not the service that answered, but a proxy say.
 */
export type TelephonyErrorCode = ErrorCode | 'no_answer' | 'unexpected_answer';

/** A call that failed, after all its retries. A call that was aborted rejects with the reason of its signal instead. */
export class TelephonyError extends Error {
  override readonly name = 'TelephonyError';
  /** The stable word to branch on. */
  readonly code: TelephonyErrorCode;
  /** The HTTP status, unless there was no answer. */
  readonly status: number | undefined;
  /** The fields that the failure is about; often none. */
  readonly details: readonly ErrorDetail[];
  /** What the request is called in the service's log and audit trail. */
  readonly requestId: string | undefined;
  /** The seconds after which the service asks to be tried again. */
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
