import { createSecretKey, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { Contract } from './contract.js';
import { publishedDocument } from './document.js';
import { ISSUER, JWT_SECRET } from './service.js';

/** The claims of a test's token; all scopes and the test's own organization where nothing is said. */
export interface TokenClaims {
  org_ids?: unknown;
  scope?: unknown;
  sub?: string;
  [claim: string]: unknown;
}

/** A token that the services of the tests accept. */
export function accessToken(claims: TokenClaims, expiresIn = '1h'): Promise<string> {
  return new SignJWT({ scope: '*', sub: 'user_test', ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(createSecretKey(Buffer.from(JWT_SECRET)));
}

/** A name that no other test uses: `unique('org_')` is an organization of the test's own. */
export function unique(prefix: string): string {
  return prefix + randomBytes(8).toString('hex');
}

/** What came back. `json` is the parsed body, or undefined where it is no JSON. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // Tests look into answers of every shape; the contract check knows their types.
  json: any;
}

/** How a request was refused. */
export function failure({ status, json }: Reply): [status: number, code: string, message: string] {
  return [status, json.error.code, json.error.message];
}

/** The fields that a refusal finds fault with, in its order. */
export function fieldsOf({ json }: Reply): string[] {
  return json.error.details.map(({ field }: { field: string }) => field);
}

export interface RequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, instead of `body` as JSON. */
  raw?: string | Uint8Array<ArrayBuffer>;
}

/** A client of one service with one token. Every answer is held against the service's own OpenAPI document. */
export class Api {
  private static readonly contracts = new Map<string, Promise<Contract>>();

  private constructor(
    readonly url: string,
    readonly token: string | undefined,
  ) {}

  static async as(claims: TokenClaims, url = process.env.TEST_SERVICE_URL!): Promise<Api> {
    return new Api(url, await accessToken(claims));
  }

  static withToken(token: string | undefined, url = process.env.TEST_SERVICE_URL!): Api {
    return new Api(url, token);
  }

  get(path: string, headers?: Record<string, string>): Promise<Reply> {
    return this.request('GET', path, { headers });
  }

  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> {
    return this.request('PUT', path, { body, headers });
  }

  /**
   * Creates a resource.
   * @returns it, as the service shows it
   * @throws Error where the service refuses
   */
  async create(path: string, body: unknown): Promise<any> {
    const { status, json, text } = await this.put(path, body);
    if (status !== 201) throw new Error(`PUT ${path}: ${status} ${text}`);
    return json.data;
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> {
    return this.request('POST', path, { body, headers });
  }

  delete(path: string, headers?: Record<string, string>): Promise<Reply> {
    return this.request('DELETE', path, { headers });
  }

  async request(method: string, path: string, { body, raw, headers }: RequestOptions = {}): Promise<Reply> {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + path, {
      method,
      body: sent,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const json = isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined;
    const { status, headers: answered } = response;
    (await this.contract()).check(method, path, { status, headers: answered, json });
    return { status, headers: answered, text, json };
  }

  private contract(): Promise<Contract> {
    let contract = Api.contracts.get(this.url);
    if (!contract) {
      contract = publishedDocument(this.url).then((document) => new Contract(document));
      Api.contracts.set(this.url, contract);
    }
    return contract;
  }
}
