import { SipParseError } from './errors.js';
import { isToken } from './grammar.js';
import { canonicalName, type HeaderField, Headers } from './headers.js';
import { parseVias, type Via } from './via.js';

/** What requests and responses have in common. */
interface MessageParts {
  readonly headers: Headers;
  /** Values of the Via headers, the topmost first; at least one. */
  readonly vias: readonly Via[];
  readonly cseq: { readonly number: number; readonly method: string };
  /** `Content-Length`, where the message has one. */
  readonly contentLength?: number;
  readonly body: Buffer;
}

export interface SipRequest extends MessageParts {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
}

export interface SipResponse extends MessageParts {
  readonly kind: 'response';
  /** 100–699. */
  readonly statusCode: number;
  readonly reasonPhrase: string;
}

export type SipMessage = SipRequest | SipResponse;

/** The longest start line and headers that are read. */
export const MAX_HEAD_BYTES = 64 * 1024;
const MAX_HEADERS = 256;
const END_OF_HEAD = '\r\n\r\n';
const NO_BODY = Buffer.alloc(0);

/**
 * Reads the message in one datagram (RFC 3261 §7 and §18.3): bytes past its Content-Length are ignored, without one
 * the body goes to the end.
 * @throws SipParseError and nothing else, whatever the bytes
 */
export function parseDatagram(datagram: Buffer): SipMessage {
  const end = datagram.indexOf(END_OF_HEAD);
  if (end === -1) throw new SipParseError('the headers do not end');
  const message = parseHead(datagram.subarray(0, end));
  const rest = datagram.subarray(end + END_OF_HEAD.length);
  const length = message.contentLength ?? rest.length;
  if (length > rest.length) throw new SipParseError('the body is shorter than its Content-Length');
  return { ...message, body: rest.subarray(0, length) };
}

/**
 * Reads the start line and the headers, the empty line after them left off; the body of the answer is empty.
 * @throws SipParseError
 */
export function parseHead(head: Buffer): SipMessage {
  if (head.length > MAX_HEAD_BYTES) throw new SipParseError('the headers are too long');
  const [startLine, ...lines] = head.toString('utf8').split('\r\n');
  const headers = new Headers(parseFields(lines));
  for (const name of ['From', 'To', 'Call-ID']) theOnly(headers, name);
  const vias = parseVias(headers.getAll('Via'));
  if (vias.length === 0) throw new SipParseError('there is no Via');
  const parts = {
    headers,
    vias,
    cseq: parseCSeq(theOnly(headers, 'CSeq')),
    contentLength: parseContentLength(headers.getAll('Content-Length')),
    body: NO_BODY,
  };
  const start = /^SIP\//i.test(startLine) ? parseStatusLine(startLine) : parseRequestLine(startLine);
  if (start.kind === 'response') return { ...start, ...parts };
  if (start.method !== parts.cseq.method) throw new SipParseError('CSeq names another method');
  return { ...start, ...parts };
}

function parseStatusLine(line: string): Pick<SipResponse, 'kind' | 'statusCode' | 'reasonPhrase'> {
  const [, status, reasonPhrase] = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/is.exec(line) ?? [];
  if (status === undefined) throw new SipParseError('the status line is malformed');
  return { kind: 'response', statusCode: Number(status), reasonPhrase: reasonPhrase ?? '' };
}

function parseRequestLine(line: string): Pick<SipRequest, 'kind' | 'method' | 'uri'> {
  const [method, uri, version, ...rest] = line.split(' ');
  if (!isToken(method) || !uri || version?.toUpperCase() !== 'SIP/2.0' || rest.length > 0) {
    throw new SipParseError('the request line is malformed');
  }
  return { kind: 'request', method, uri };
}

function parseFields(lines: string[]): HeaderField[] {
  const fields: [string, string][] = [];
  for (const line of lines) {
    if (/[\r\n\0]/.test(line)) throw new SipParseError('a header holds a bare CR, LF or NUL');
    const last = fields.at(-1);
    if (last && /^[ \t]/.test(line)) {
      last[1] = `${last[1]} ${line.trim()}`.trim();
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trimEnd();
    if (!isToken(name)) throw new SipParseError('a header has no name');
    if (fields.length === MAX_HEADERS) throw new SipParseError('there are too many headers');
    fields.push([name, line.slice(colon + 1).trim()]);
  }
  return fields;
}

function theOnly(headers: Headers, name: string): string {
  const [value, ...others] = headers.getAll(name);
  if (!value || others.length > 0) throw new SipParseError(`there must be one ${canonicalName(name)}`);
  return value;
}

function parseCSeq(value: string): { number: number; method: string } {
  const [number, method, ...rest] = value.split(/\s+/);
  if (!/^\d{1,10}$/.test(number) || Number(number) >= 2 ** 31 || !isToken(method ?? '') || rest.length > 0) {
    throw new SipParseError('CSeq is malformed');
  }
  return { number: Number(number), method };
}

function parseContentLength(values: string[]): number | undefined {
  if (new Set(values).size > 1) throw new SipParseError('there are two Content-Lengths');
  const [value] = values;
  if (value !== undefined && !/^\d{1,9}$/.test(value)) throw new SipParseError('Content-Length is malformed');
  return value === undefined ? undefined : Number(value);
}
