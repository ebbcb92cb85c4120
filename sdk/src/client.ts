import { type Answer, answerOf } from './answer.js';
import { PendingCall, PendingExport } from './call.js';
import { EXPORTS, itemsIn } from './exports.js';
import { type Client, createClient, createConfig } from './generated/client/index.js';
import * as generated from './generated/sdk.gen.js';
import type { CallOptions, Operations } from './operations.js';
import type { NextPage } from './pages.js';
import { type Patience, type Reading, send } from './retry.js';
import { type Parameters, transport } from './transport.js';

/** Options of a client. */
export interface TelephonyClientOptions extends Partial<Patience> {
  /** Absolute URL of the service, such as `https://api.platform.example.com`. */
  baseUrl: string;
  /** An access token, or a function that returns one. The function is called for every request. */
  token: string | (() => string | Promise<string>);
  /** Another `fetch`, for example to use a proxy. Default: the global one. */
  fetch?: typeof fetch;
}

/** A generated function, which knows the method and the URL of its operation. */
type Operation = (options: object) => Promise<{ data: unknown; response: Response }>;

/** The methods are defined on the prototype below, and have the types of the generated functions. */
const OperationMethods = class {} as new () => Operations;

/**
 * A client of the Telephony Resources API. It has one method for each operation of the OpenAPI document, named after
 * the operation, that resolves with the `data` of the response.
 * @throws TelephonyError (every method) when the request is refused, or not served after all retries
 */
export class TelephonyClient extends OperationMethods {
  readonly #transport: Client;
  readonly #fetch: typeof fetch;
  readonly #patience: Patience;

  static {
    for (const [id, operation] of Object.entries(generated)) {
      Object.defineProperty(this.prototype, id, {
        value(this: TelephonyClient, parameters?: Parameters, options?: CallOptions) {
          const called = operation as unknown as Operation;
          if (EXPORTS.has(id)) return this.#export(called, parameters, options);
          return this.#call(called, parameters, options);
        },
      });
    }
  }

  /** @throws TypeError if `baseUrl` is not an absolute HTTP URL, or has more than an origin and a path */
  constructor({
    baseUrl,
    token,
    retries = 3,
    timeoutMs = 30_000,
    fetch = globalThis.fetch,
  }: TelephonyClientOptions) {
    super();
    this.#fetch = fetch;
    this.#patience = { retries, timeoutMs };
    this.#transport = transport(createClient(createConfig({ baseUrl: absolute(baseUrl), auth: token })));
  }

  #call(operation: Operation, parameters: Parameters = {}, options: CallOptions = {}): PendingCall<unknown> {
    const askForPage = (next: NextPage): PendingCall<unknown> =>
      this.#call(operation, { ...parameters, ...next }, options);
    return new PendingCall(this.#ask(operation, parameters, options), askForPage);
  }

  #export(operation: Operation, parameters: Parameters = {}, options: CallOptions = {}): PendingExport {
    const ask = (): Promise<Answer<unknown>> => this.#ask(operation, parameters, options);
    return new PendingExport(ask as () => Promise<Answer<string>>, () =>
      this.#items(operation, parameters, options),
    );
  }

  async #ask(operation: Operation, parameters: Parameters, options: CallOptions): Promise<Answer<unknown>> {
    const { data: body, response } = await this.#send(operation, parameters, options, 'whole');
    return answerOf(response, body as string);
  }

  async *#items(
    operation: Operation,
    parameters: Parameters,
    options: CallOptions,
  ): AsyncGenerator<unknown, void, undefined> {
    const { response } = await this.#send(operation, parameters, options, 'streamed');
    yield* itemsIn(response, options.timeoutMs ?? this.#patience.timeoutMs, options.signal);
  }

  #send(
    operation: Operation,
    parameters: Parameters,
    options: CallOptions,
    reading: Reading,
  ): ReturnType<Operation> {
    const { signal, retries = this.#patience.retries, timeoutMs = this.#patience.timeoutMs } = options;
    return operation({
      client: this.#transport,
      throwOnError: true,
      parseAs: reading === 'whole' ? 'text' : 'stream',
      parameters,
      headers: { ...options.headers, 'Idempotency-Key': options.idempotencyKey, 'If-Match': options.ifMatch },
      fetch: (request: Request) => send(request, this.#fetch, { retries, timeoutMs }, signal, reading),
    });
  }
}

/** The URL as paths are put behind it. `localhost:3000` is a URL too, of a scheme that is called localhost. */
function absolute(baseUrl: string): string {
  const isAbsolute = /^https?:\/\//i.test(baseUrl) && URL.canParse(baseUrl);
  if (!isAbsolute) {
    throw new TypeError(
      `baseUrl must be an absolute URL such as http://localhost:3000, not ${JSON.stringify(baseUrl)}`,
    );
  }
  const { username, password } = new URL(baseUrl);
  if (username || password || /[?#]/.test(baseUrl)) {
    throw new TypeError('baseUrl must not have a user name, password, query or fragment');
  }
  let end = baseUrl.length;
  while (baseUrl[end - 1] === '/') end--;
  return baseUrl.slice(0, end);
}
