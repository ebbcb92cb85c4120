import { Agent, request } from 'node:http';
import { accessToken } from '../../test/support/api.js';
import { ORGANIZATIONS } from './seed/values.js';

/** Whom a request is from: the platform operator, or a tenant with one or with three organizations. */
export type Sender = 'operator' | 'large' | 'three';

/** A request to measure. */
export interface Sent {
  /** GET where it is left out. */
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  path: string;
  body?: object;
  /** The operator where it is left out. */
  as?: Sender;
}

/** An answer, and the milliseconds from the first byte sent to the last one read. */
export interface Received {
  status: number;
  text: string;
  milliseconds: number;
}

/** Sends one request at a time over one connection, with as little of its own between the two clocks as can be. */
export class Client {
  private constructor(
    private readonly url: string,
    private readonly tokens: Record<Sender, string>,
    private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 }),
  ) {}

  static async to(url: string): Promise<Client> {
    const { large, middle, dark } = ORGANIZATIONS;
    const tokenOf = (organizations: string[]): Promise<string> =>
      accessToken({ org_ids: organizations }, '12h');
    return new Client(url, {
      operator: await tokenOf(['*']),
      large: await tokenOf([large]),
      three: await tokenOf([large, middle, dark]),
    });
  }

  /** Another connection to the same service. */
  another(): Client {
    return new Client(this.url, this.tokens);
  }

  send({ method = 'GET', path, body, as = 'operator' }: Sent): Promise<Received> {
    const text = body && JSON.stringify(body);
    const headers: Record<string, string> = { authorization: `Bearer ${this.tokens[as]}` };
    if (text) headers['content-type'] = 'application/json';
    return new Promise((resolve, reject) => {
      const begin = performance.now();
      const sent = request(this.url + path, { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const milliseconds = performance.now() - begin;
          resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString(), milliseconds });
        });
      });
      sent.once('error', reject);
      sent.end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
