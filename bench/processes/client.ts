import { Agent, request } from 'node:http';

/** A client of one service, with connections that are kept alive. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 20 });

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
  ) {}

  /** The `data` of the answer. @throws Error for anything but a success */
  async send<Data = { id: string }>(method: string, path: string, body?: object): Promise<Data> {
    const { status, text } = await this.ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return (JSON.parse(text) as { data: Data }).data;
  }

  /** Whatever the answer is. */
  ask(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
    const { headers, agent } = this;
    return new Promise((resolve, reject) => {
      const sent = request(this.url + path, { method, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('end', () => resolve({ status: response.statusCode!, text }));
      });
      sent.once('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Does `work` for each, so many at once. */
export async function forEach<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
