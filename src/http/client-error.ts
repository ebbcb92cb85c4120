import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ApiException, ErrorCode } from './api-exception.js';
import { failureOf } from './error-answer.js';

const REFUSALS: Record<string, ApiException> = {
  HPE_HEADER_OVERFLOW: new ApiException(431, ErrorCode.InvalidRequest, 'Request header fields are too large'),
  ERR_HTTP_REQUEST_TIMEOUT: new ApiException(408, ErrorCode.Timeout),
};
const NOT_HTTP = new ApiException(400, ErrorCode.InvalidRequest, 'Malformed HTTP request');

/** Answers what Node.js cannot read as a request with the failure envelope, and ends the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.writable && error.code !== 'ECONNRESET') {
    const requestId = randomUUID();
    const { status, answer } = failureOf(REFUSALS[error.code ?? ''] ?? NOT_HTTP, {}, requestId);
    const body = JSON.stringify(answer);
    socket.write(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        'content-type: application/json; charset=utf-8',
        `content-length: ${Buffer.byteLength(body)}`,
        `x-request-id: ${requestId}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroy(error);
}
