import { createHash, randomBytes } from 'node:crypto';
import type { SipRequest } from '../../../src/sip/message.js';

/** How a phone or a proxy wants to be convinced. */
export interface DigestChallengeOptions {
  username: string;
  password: string;
  realm?: string;
  algorithm?: 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-512-256';
  /** `undefined` in a present key leaves qop out, as RFC 2069 has it. */
  qop?: 'auth' | 'auth-int' | 'auth,auth-int' | undefined;
  /** Challenges as a proxy: 407 instead of 401. */
  proxy?: boolean;
  /** How many right answers are first told that their nonce is stale. */
  staleNonces?: number;
}

/** Challenges requests, and checks the answers by a calculation of its own, independent of the client's. */
export class DigestChallenger {
  readonly status: 401 | 407;
  private readonly nonces = new Set<string>();
  private readonly realm: string;
  private staleLeft: number;

  constructor(private readonly options: DigestChallengeOptions) {
    this.status = options.proxy ? 407 : 401;
    this.realm = options.realm ?? 'phone.test';
    this.staleLeft = options.staleNonces ?? 0;
  }

  /** The headers of the response that refuses the request; `undefined` when it is convincing. */
  refuse(request: SipRequest): [string, string][] | undefined {
    const answer = request.headers.get(this.options.proxy ? 'Proxy-Authorization' : 'Authorization');
    const right = answer !== undefined && this.isRight(request, parse(answer));
    if (right && this.staleLeft-- <= 0) return undefined;
    return [[this.options.proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate', this.challenge(right)]];
  }

  private challenge(stale: boolean): string {
    const { algorithm = 'MD5' } = this.options;
    const qop = 'qop' in this.options ? this.options.qop : 'auth';
    const nonce = randomBytes(8).toString('hex');
    this.nonces.add(nonce);
    const fields = [
      `realm="${this.realm}"`,
      `nonce="${nonce}"`,
      `opaque="o\\"paque"`,
      `algorithm=${algorithm}`,
    ];
    if (qop) fields.push(`qop="${qop}"`);
    if (stale) fields.push('stale=TRUE');
    return `Digest ${fields.join(', ')}`;
  }

  private isRight(request: SipRequest, answer: Record<string, string>): boolean {
    const { username, password, algorithm = 'MD5' } = this.options;
    const { nonce, nc, cnonce, qop } = answer;
    const md = algorithm === 'SHA-256' ? 'sha256' : algorithm === 'SHA-512-256' ? 'sha512-256' : 'md5';
    const h = (text: string | Buffer): string => createHash(md).update(text).digest('hex');
    let a1 = h(`${username}:${this.realm}:${password}`);
    if (algorithm === 'MD5-sess') a1 = h(`${a1}:${nonce}:${cnonce}`);
    const a2 = h(`${request.method}:${request.uri}${qop === 'auth-int' ? `:${h(request.body)}` : ''}`);
    const expected = qop ? h(`${a1}:${nonce}:${nc}:${cnonce}:${qop}:${a2}`) : h(`${a1}:${nonce}:${a2}`);
    return answer.response === expected && this.nonces.delete(nonce) && answer.opaque === 'o"paque';
  }
}

function parse(header: string): Record<string, string> {
  const fields = header.replace(/^Digest /, '').matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
  return Object.fromEntries(
    [...fields].map(([, name, quoted, token]) => [name, quoted?.replace(/\\(.)/g, '$1') ?? token]),
  );
}
