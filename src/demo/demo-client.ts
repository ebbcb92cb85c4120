import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

/** How often a request is repeated that was not served. */
const RETRIES = 3;

/** A request that the service refused. */
export class DemoError extends Error {}

/** A resource as far as the demo looks at it. */
export type Item = Record<string, unknown> & { id: string };

/** The API with one token. */
export class DemoClient {
  /** @param url of the service, without a path */
  constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  /** @throws DemoError when the service cannot be reached, or refuses */
  put(path: string, body: object): Promise<unknown> {
    return this.send('PUT', path, body);
  }

  /** @throws DemoError when the service cannot be reached, or refuses */
  post(path: string, body: object): Promise<unknown> {
    return this.send('POST', path, body);
  }

  /** @throws DemoError when the service cannot be reached, or refuses */
  delete(path: string): Promise<unknown> {
    return this.send('DELETE', path);
  }

  /** What is at the path, or undefined where there is nothing. @throws DemoError when the service refuses otherwise */
  async find(path: string): Promise<Item | undefined> {
    return (await this.send('GET', path, undefined, [404])) as Item | undefined;
  }

  /** The first items of a list, 200 at most. @throws DemoError when the service cannot be reached, or refuses */
  async list(path: string): Promise<Item[]> {
    const data = (await this.send('GET', `${path}${path.includes('?') ? '&' : '?'}per_page=200`)) as object;
    return Object.values(data).find(Array.isArray) as Item[];
  }

  /** A service that is busy, or limits rates, is asked again when it says; with the same key, so that it acts once. */
  private async send(method: string, path: string, body?: object, absent: number[] = []): Promise<unknown> {
    const key: Record<string, string> = method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...key };
    const request = { method, headers, body: body && JSON.stringify(body) };
    let response = await this.ask(path, request);
    for (let retries = 0; retries < RETRIES && [429, 503].includes(response.status); retries++) {
      await setTimeout(Number(response.headers.get('retry-after') ?? 1) * 1_000);
      response = await this.ask(path, request);
    }
    if (absent.includes(response.status)) return undefined;
    const { data, error } = (await response.json().catch(() => ({}))) as Answer;
    if (response.ok) return data;
    const details = (error?.details ?? []).map(({ field, message }) => `${field}: ${message}`);
    const reason = [error?.message ?? 'not a response of this service', ...details].join('; ');
    throw new DemoError(`${method} ${path} returned ${response.status}: ${reason}`);
  }

  private async ask(path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(this.url + path, { ...request, signal: AbortSignal.timeout(30_000) });
    } catch {
      throw new DemoError(
        `No service responds at ${this.url}. Start it with npm start, or set TELEPHONY_URL`,
      );
    }
  }
}

interface Answer {
  data?: unknown;
  error?: { message: string; details?: { field: string; message: string }[] };
}
