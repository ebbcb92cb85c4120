import type { Client } from './generated/client/index.js';

/** The parameters of a call: those of its path and of its query side by side, and its `body`. */
export type Parameters = Record<string, unknown>;

/** What a generated function hands on: the URL of its operation, and the options it was given. */
interface Message {
  url: string;
  parameters: Parameters;
  headers: Record<string, string | undefined>;
}
type Send = (message: Message) => Promise<unknown>;

/** The generated client for messages with `parameters`; what it writes has an idempotency key. */
export function transport(client: Client): Client {
  const { get, put, post, delete: remove } = client as unknown as Record<string, Send>;
  return {
    ...client,
    get: read(get!),
    put: write(put!),
    post: write(post!),
    delete: write(remove!),
  } as unknown as Client;
}

function read(send: Send): Send {
  return (message) => send({ ...message, ...placed(message) });
}

function write(send: Send): Send {
  return (message) => {
    const key = message.headers['Idempotency-Key'] ?? crypto.randomUUID();
    return read(send)({ ...message, headers: { ...message.headers, 'Idempotency-Key': key } });
  };
}

/**
 * The parameters where they belong: in the path if the URL has a place for them, else in the query.
 * @throws TypeError when one of the path is missing, or is a path itself
 */
function placed({ url, parameters: { body, ...parameters } }: Message): object {
  const path: Parameters = {};
  for (const [, name] of url.matchAll(/\{(\w+)\}/g) as Iterable<[string, string]>) {
    const value = parameters[name];
    // An URL with an empty segment or a dot segment (RFC 3986 section 3.3) is that of another operation.
    if (value === undefined || value === null || ['', '.', '..'].includes(String(value))) {
      throw new TypeError(`${name} must not be ${JSON.stringify(value) ?? 'undefined'}`);
    }
    path[name] = value;
    delete parameters[name];
  }
  return { path, query: parameters, body };
}
