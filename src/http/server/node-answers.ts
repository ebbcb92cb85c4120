import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ApiException } from '../errors/api-exception.js';
import { writeFailure } from './client-error.js';

/** What a tunnel might be asked for instead (RFC 9110 section 15.5.6). */
const ALLOWED = 'GET, HEAD, PUT, POST, DELETE';

const waiting = new WeakSet<IncomingMessage>();

/** Has the framework answer what Node.js would answer by itself, or not at all. */
export function takeOverNodeAnswers(server: Server): void {
  const handOn = (request: IncomingMessage, response: ServerResponse): void => {
    server.emit('request', request, response);
  };
  server.on('checkExpectation', handOn);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.add(request);
    handOn(request, response);
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    writeFailure(socket, new ApiException('method_not_allowed'), { allow: ALLOWED });
    socket.destroySoon();
  });
}

/** Tells a client that waits for it to send its body (RFC 9110 section 10.1.1). */
export function continueRequest(request: IncomingMessage, response: ServerResponse): void {
  if (waiting.delete(request)) response.writeContinue();
}
