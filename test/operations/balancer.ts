import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as sendRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

const PROBE_EVERY_MS = 500;

interface Backend {
  url: string;
  /** Keeps connections alive, as balancers do. */
  agent: Agent;
  ready: boolean;
  probing: NodeJS.Timeout;
}

/**
 * A load balancer that knows of its backends what their readiness says every half second, and nothing else. It tries
 * nothing twice: a request that a backend does not answer is lost, and 502.
 */
export class Balancer {
  private readonly backends: Backend[] = [];
  private turn = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.pass(request, response),
    );
  }

  static async start(): Promise<Balancer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Balancer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The addresses that requests go to at present. */
  get ready(): string[] {
    return this.backends.filter(({ ready }) => ready).map(({ url }) => url);
  }

  /** Sends requests there as well, from the first probe on that succeeds. */
  add(url: string): void {
    const backend: Backend = {
      url,
      agent: new Agent({ keepAlive: true }),
      ready: false,
      probing: setInterval(() => void this.probe(backend), PROBE_EVERY_MS),
    };
    this.backends.push(backend);
    void this.probe(backend);
  }

  async close(): Promise<void> {
    for (const { probing, agent } of this.backends) {
      clearInterval(probing);
      agent.destroy();
    }
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async probe(backend: Backend): Promise<void> {
    const answer = await fetch(`${backend.url}/health/ready`).catch(() => undefined);
    backend.ready = answer?.status === 200;
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const ready = this.backends.filter((backend) => backend.ready);
    const backend = ready[this.turn++ % ready.length];
    if (!backend) return void response.writeHead(502).end();
    const { method, headers, url } = request;
    const { host: _host, connection: _connection, ...passed } = headers;
    const onward = sendRequest(new URL(url!, backend.url), { method, headers: passed, agent: backend.agent });
    onward.on('response', (answer) => {
      const { connection: _hop, ...answered } = answer.headers;
      response.writeHead(answer.statusCode!, answered);
      answer.pipe(response);
    });
    onward.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    request.pipe(onward);
  }
}
