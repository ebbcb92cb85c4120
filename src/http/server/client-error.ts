import { randomUUID } from 'node:crypto';
import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ApiException } from '../errors/api-exception.js';
import { failureOf } from '../errors/failure.js';

const REFUSALS: Record<string, ApiException> = {
  HPE_HEADER_OVERFLOW: new ApiException('header_too_large'),
  ERR_HTTP_REQUEST_TIMEOUT: new ApiException('timeout'),
  // Extensions of chunks, of which we know none.
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new ApiException('payload_too_large'),
};
const URI_TOO_LONG = new ApiException('uri_too_long');
const NOT_HTTP = new ApiException('not_http');

/** What Node.js has read when it gave up. */
type ClientError = NodeJS.ErrnoException & { rawPacket?: unknown };

/** Answers what Node.js cannot read as a request with the failure envelope, and ends the connection. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (socket.writable && error.code !== 'ECONNRESET') writeFailure(socket, refusalOf(error));
  socket.destroy(error);
}

/** Writes a failure where there is no response to write it with; the connection is to be closed then. */
export function writeFailure(
  socket: Socket,
  refusal: ApiException,
  headers: Record<string, string> = {},
): void {
  const requestId = randomUUID();
  const { status, answer } = failureOf(refusal, {}, requestId);
  const body = JSON.stringify(answer);
  const lines = {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    connection: 'close',
  };
  socket.write(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(lines).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  );
}

function refusalOf({ code = '', rawPacket }: ClientError): ApiException {
  if (code === 'HPE_HEADER_OVERFLOW' && lineLength(rawPacket) >= maxHeaderSize) return URI_TOO_LONG;
  return REFUSALS[code] ?? NOT_HTTP;
}

function lineLength(packet: unknown): number {
  if (!Buffer.isBuffer(packet)) return 0;
  const end = packet.indexOf('\n');
  return end === -1 ? packet.length : end;
}
