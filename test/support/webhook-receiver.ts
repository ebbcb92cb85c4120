import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A delivery as it came in. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  // Tests look into events of every shape.
  json: any;
  at: number;
}

type Answer = (response: ServerResponse, received: Received) => void;

/** Somebody else's server that webhooks are sent to. What it answers is set by path; 204 where nothing is. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly waiting = new Set<() => void>();
  private server: Server;

  /** @param tls key and certificate to speak HTTPS with */
  static async start(tls?: { key: string; cert: string }): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.server = tls ? createSecureServer(tls) : createServer();
    receiver.server.on('request', async (request, response) => {
      const body = (await request.toArray()).join('');
      const { url, headers } = request;
      const received: Received = { path: url!, headers, body, json: JSON.parse(body), at: Date.now() };
      receiver.received.push(received);
      const answer = receiver.answers.get(received.path) ?? ((plain) => plain.writeHead(204).end());
      answer(response, received);
      for (const check of receiver.waiting) check();
    });
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  url(path: string, host = '127.0.0.1'): string {
    const { port } = this.server.address() as AddressInfo;
    return `${'setSecureContext' in this.server ? 'https' : 'http'}://${host}:${port}${path}`;
  }

  /** From now on, deliveries to `path` are answered with this status, or in this way. */
  answer(path: string, answer: number | Answer): void {
    this.answers.set(path, typeof answer === 'number' ? (r) => r.writeHead(answer).end() : answer);
  }

  /** What has come to `path` so far. */
  at(path: string): Received[] {
    return this.received.filter((each) => each.path === path);
  }

  /** The first `count` deliveries to `path`, as soon as they are there. */
  async first(path: string, count = 1, timeoutMs = 20_000): Promise<Received[]> {
    if (this.at(path).length < count) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          this.waiting.delete(check);
          reject(new Error(`${this.at(path).length} of ${count} deliveries came to ${path}`));
        }, timeoutMs);
        const check = (): void => {
          if (this.at(path).length < count) return;
          clearTimeout(timer);
          this.waiting.delete(check);
          resolve();
        };
        this.waiting.add(check);
      });
    }
    return this.at(path).slice(0, count);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** The event, if the reference library of Standard Webhooks accepts it. @throws Error when it does not */
export function verified({ body, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
