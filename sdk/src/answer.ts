import { unexpectedAnswer } from './errors.js';

/** A successful response. */
export interface Answer<Data> {
  data: Data;
  /** What was done, as readable text. */
  message: string | undefined;
  /** 201 if the resource was created, else 200. */
  status: number;
  /** The version of the resource, for `ifMatch`. */
  etag: string | undefined;
  /** Path of the created resource. */
  location: string | undefined;
  /** ID of the request in the service's log and audit trail. */
  requestId: string | undefined;
  /** Whether this is the recorded response to an earlier request with the same idempotency key. */
  replayed: boolean;
  headers: Headers;
}

interface Envelope {
  data: unknown;
  message?: string;
}

/**
 * The answer that a successful response stands for.
 * @throws TelephonyError `unexpected_answer` when it is not the service that has answered
 */
export function answerOf(response: Response, body: string): Answer<unknown> {
  const { headers, status } = response;
  const { data, message } = isText(headers) ? { data: body } : envelopeIn(response, body);
  return {
    data,
    message,
    status,
    etag: headers.get('etag') ?? undefined,
    location: headers.get('location') ?? undefined,
    requestId: headers.get('x-request-id') ?? undefined,
    replayed: headers.get('idempotency-replayed') === 'true',
    headers,
  };
}

/** The metrics and exports are text, all else is JSON. */
function isText(headers: Headers): boolean {
  return isExport(headers) || typeOf(headers).startsWith('text/plain');
}

/** Whether it is an item of JSON on each line. */
export function isExport(headers: Headers): boolean {
  return typeOf(headers).startsWith('application/x-ndjson');
}

function typeOf(headers: Headers): string {
  return headers.get('content-type') ?? '';
}

function envelopeIn(response: Response, body: string): Envelope {
  try {
    const { success, ...envelope } = JSON.parse(body) as Envelope & { success: boolean };
    if (success) return envelope;
  } catch {
    // Not JSON.
  }
  throw unexpectedAnswer(response);
}
