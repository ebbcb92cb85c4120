import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface ScriptedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

/** What to answer to one request: a status with a body and headers, or anything at all. */
export type Step =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | ((response: ServerResponse, request: ScriptedRequest) => unknown);

/** An HTTP server that answers as its script says, one step a request, and the last one again and again. */
export class ScriptedServer {
  readonly requests: ScriptedRequest[] = [];

  private constructor(private readonly server: Server) {}

  static async start(...script: Step[]): Promise<ScriptedServer> {
    const server = createServer();
    const scripted = new ScriptedServer(server);
    server.on('request', async (incoming, response) => {
      const at = Date.now();
      const body = (await incoming.toArray()).join('');
      const { method, url, headers } = incoming;
      const request: ScriptedRequest = { method: method!, path: url!, headers, body, at };
      scripted.requests.push(request);
      const step = script[Math.min(scripted.requests.length, script.length) - 1];
      if (typeof step === 'function') await step(response, request);
      else {
        const type = { 'content-type': typeof step.body === 'string' ? 'text/html' : 'application/json' };
        const text = typeof step.body === 'string' ? step.body : JSON.stringify(step.body);
        response.writeHead(step.status, { ...type, ...step.headers }).end(text);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** A success with this data. */
export function success(data: object): Step {
  return { status: 200, body: { success: true, data } };
}

/** A failure of the service. */
export function failure(status: number, code: string, headers: Record<string, string> = {}): Step {
  return {
    status,
    body: { success: false, error: { code, message: code, request_id: 'request-1' } },
    headers,
  };
}

/** Passes the request on to the service that the tests share; resolves with its answer, which nobody has seen yet. */
export function passOn({ method, path, headers, body }: ScriptedRequest): Promise<Response> {
  const { host: _host, connection: _connection, 'content-length': _length, ...others } = headers;
  return fetch(process.env.TEST_SERVICE_URL + path, {
    method,
    headers: others as Record<string, string>,
    body: body || undefined,
  });
}
