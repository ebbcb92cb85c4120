import { createHash, randomBytes } from 'node:crypto';
import { parseParameters, quote, splitUnquoted } from './grammar.js';

/** How to answer a challenge; of one account, or for one realm only. */
export interface DigestCredentials {
  username: string;
  password: string;
  /** Only challenges of this realm are answered; any realm without it. */
  realm?: string;
}

/** A `WWW-Authenticate` or `Proxy-Authenticate` challenge that can be answered (RFC 3261 §22.4, RFC 8760). */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  /** The nonce was too old, the password was not wrong. */
  readonly stale: boolean;
  /** As it was written, for the answer. */
  readonly algorithm?: string;
  readonly qop?: 'auth' | 'auth-int';
}

/** What the response is calculated over. */
export interface DigestRequest {
  readonly method: string;
  readonly uri: string;
  readonly body: Buffer;
}

const HASHES: Record<string, string> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

/** Reads a challenge; `undefined` for another scheme, an unknown algorithm or qop, or a malformed one. */
export function parseChallenge(value: string): DigestChallenge | undefined {
  const space = value.search(/[ \t]/);
  if (value.slice(0, Math.max(space, 0)).toLowerCase() !== 'digest') return undefined;
  let parameters: Map<string, string>;
  try {
    parameters = parseParameters(splitUnquoted(value.slice(space), ','));
  } catch {
    return undefined;
  }
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const algorithm = parameters.get('algorithm');
  const qop = chooseQop(parameters.get('qop'));
  if (realm === undefined || nonce === undefined || qop === 'unknown' || !hashOf(algorithm)) return undefined;
  const stale = parameters.get('stale')?.toLowerCase() === 'true';
  return { realm, nonce, opaque: parameters.get('opaque'), stale, algorithm, qop };
}

/** `auth` where it is offered; no qop at all is RFC 2069's way, which old devices still speak. */
function chooseQop(offered: string | undefined): 'auth' | 'auth-int' | 'unknown' | undefined {
  if (offered === undefined) return undefined;
  const options = offered.split(',').map((option) => option.trim().toLowerCase());
  if (options.includes('auth')) return 'auth';
  return options.includes('auth-int') ? 'auth-int' : 'unknown';
}

function hashOf(algorithm = 'MD5'): string | undefined {
  return HASHES[algorithm.toUpperCase().replace(/-SESS$/, '')];
}

/**
 * The value of an `Authorization` or `Proxy-Authorization` header that answers the challenge (RFC 7616 §3.4).
 * @param cnonce another one than a random one, for tests
 */
export function answerChallenge(
  challenge: DigestChallenge,
  credentials: DigestCredentials,
  request: DigestRequest,
  cnonce: string = randomBytes(16).toString('hex'),
): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const hash = (...parts: (string | Buffer)[]): string => digest(hashOf(algorithm) ?? 'md5', parts);
  const session = algorithm?.toUpperCase().endsWith('-SESS') ?? false;
  const secret = hash(credentials.username, realm, credentials.password);
  const a1 = session ? hash(secret, nonce, cnonce) : secret;
  const a2 = hash(request.method, request.uri, ...(qop === 'auth-int' ? [hash(request.body)] : []));
  const response = qop ? hash(a1, nonce, '00000001', cnonce, qop, a2) : hash(a1, nonce, a2);

  const fields = [
    `username=${quote(credentials.username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(request.uri)}`,
    `response="${response}"`,
  ];
  if (algorithm !== undefined) fields.push(`algorithm=${algorithm}`);
  if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
  if (qop || session) fields.push(`cnonce="${cnonce}"`);
  if (qop) fields.push(`qop=${qop}`, 'nc=00000001');
  return `Digest ${fields.join(', ')}`;
}

/** The parts with colons between them, hashed, in hexadecimal. */
function digest(algorithm: string, parts: (string | Buffer)[]): string {
  const hash = createHash(algorithm);
  parts.forEach((part, index) => hash.update(index === 0 ? '' : ':').update(part));
  return hash.digest('hex');
}
