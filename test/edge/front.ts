import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as sendRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';

/** What stands in front of a service: it passes requests on, or answers some of them itself. */
export class Front {
  /** Paths, each with statuses that it answers the next requests there with. */
  private readonly refusing = new Map<string, number[]>();
  /** Bodies that it has refused, with the status. */
  readonly refused: { status: number; body: string }[] = [];

  private constructor(
    private readonly server: Server,
    private readonly backend: string,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const status = this.refusing.get(request.url!)?.shift();
      if (status === undefined) this.pass(request, response);
      else void this.answer(status, request, response);
    });
  }

  static async start(backend: string): Promise<Front> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Front(server, backend);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers the next requests to a path with these statuses, one each. */
  refuse(path: string, statuses: number[]): void {
    this.refused.length = 0;
    this.refusing.set(path, [...statuses]);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(status: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    this.refused.push({ status, body });
    response.writeHead(status).end(`refused by ${status}`);
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url } = request;
    const { host: _host, connection: _connection, ...passed } = headers;
    const onward = sendRequest(new URL(url!, this.backend), { method, headers: passed });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }
}
