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
const NO_BODY = Buffer.alloc(0);
const [LF, CR] = [0x0a, 0x0d];

/** The start line and the header fields of a message, of which little is known yet. */
export interface MessageHead {
  readonly start: StatusLine | RequestLine;
  readonly headers: Headers;
  /** `Content-Length`, where the message has one. */
  readonly contentLength?: number;
}

type StatusLine = Pick<SipResponse, 'kind' | 'statusCode' | 'reasonPhrase'>;
type RequestLine = Pick<SipRequest, 'kind' | 'method' | 'uri'>;

/**
 * Reads the message in one datagram (RFC 3261 §7 and §18.3): bytes past its Content-Length are ignored, without one
 * the body goes to the end. Lines may end in LF alone, and empty lines before the message are ignored.
 * @throws SipParseError and nothing else, whatever the bytes
 */
export function parseDatagram(datagram: Buffer): SipMessage {
  const message = datagram.subarray(emptyLinesOf(datagram));
  const end = findEndOfHead(message);
  if (!end) throw new SipParseError('the headers do not end');
  const head = parseHead(message.subarray(0, end.head));
  const rest = message.subarray(end.body);
  const length = head.contentLength ?? rest.length;
  if (length > rest.length) throw new SipParseError('the body is shorter than its Content-Length');
  return { ...parseMessage(head), body: rest.subarray(0, length) };
}

/** How many bytes of CR and LF there are before the message: keep-alives (RFC 5626 §3.5.1) and what §7.5 ignores. */
export function emptyLinesOf(bytes: Buffer): number {
  let empty = 0;
  while (bytes[empty] === CR || bytes[empty] === LF) empty++;
  return empty;
}

/**
 * Finds the empty line after the headers.
 * @param from where to begin: at most 3 bytes before the end of what was searched in vain
 * @returns where the headers end and where the body begins; nothing while there is no empty line
 */
export function findEndOfHead(bytes: Buffer, from = 0): { head: number; body: number } | undefined {
  for (let line = bytes.indexOf(LF, from); line !== -1; line = bytes.indexOf(LF, line + 1)) {
    const next = bytes[line + 1] === CR ? line + 2 : line + 1;
    if (bytes[next] === LF) return { head: bytes[line - 1] === CR ? line - 1 : line, body: next + 1 };
  }
  return undefined;
}

/**
 * Reads the start line and splits the headers, the empty line after them left off. A line that is no header field is
 * ignored, with what is folded to it: where a field that is needed is malformed so, it is missing afterwards (RFC 3261
 * §8.2.2 for the others).
 * @throws SipParseError where this is not SIP, or where the body ends is not to be known
 */
export function parseHead(head: Buffer): MessageHead {
  if (head.length > MAX_HEAD_BYTES) throw new SipParseError('the headers are too long');
  const [startLine, ...lines] = head.toString('utf8').split(/\r?\n/);
  const start = /^SIP\//i.test(startLine) ? parseStatusLine(startLine) : parseRequestLine(startLine);
  const headers = new Headers(parseFields(lines));
  return { start, headers, contentLength: parseContentLength(headers.getAll('Content-Length')) };
}

/**
 * Reads the fields that every message needs; the body of the answer is empty.
 * @throws SipParseError where one is missing, malformed, or there twice
 */
export function parseMessage({ start, headers, contentLength }: MessageHead): SipMessage {
  for (const name of ['From', 'To', 'Call-ID']) theOnly(headers, name);
  const vias = parseVias(headers.getAll('Via'));
  if (vias.length === 0) throw new SipParseError('there is no Via');
  const cseq = parseCSeq(theOnly(headers, 'CSeq'));
  const parts = { headers, vias, cseq, contentLength, body: NO_BODY };
  if (start.kind === 'response') return { ...start, ...parts };
  if (start.method !== cseq.method) throw new SipParseError('CSeq names another method');
  return { ...start, ...parts };
}

function parseStatusLine(line: string): StatusLine {
  const [, status, reason] = /^SIP\/2\.0[ \t]+([1-6]\d\d)(?:[ \t]([^]*))?$/i.exec(line) ?? [];
  if (status === undefined) throw new SipParseError('the status line is malformed');
  const reasonPhrase = (reason ?? '').replace(/\p{Cc}/gu, ' ').trim();
  return { kind: 'response', statusCode: Number(status), reasonPhrase };
}

function parseRequestLine(line: string): RequestLine {
  const [method, uri, version, ...rest] = line.split(' ');
  if (!isToken(method) || !uri || version?.toUpperCase() !== 'SIP/2.0' || rest.length > 0) {
    throw new SipParseError('the request line is malformed');
  }
  return { kind: 'request', method, uri };
}

function parseFields(lines: string[]): HeaderField[] {
  const fields: { name: string; value: string[] }[] = [];
  /** The lines of the field that a folded line continues; not kept where that is malformed. */
  let value: string[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      value.push(line);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trimEnd();
    value = [line.slice(colon + 1)];
    if (!isToken(name)) continue;
    if (fields.length === MAX_HEADERS) throw new SipParseError('there are too many headers');
    fields.push({ name, value });
  }
  return fields.filter((field) => !field.value.some(holdsControl)).map(unfolded);
}

/** A bare CR and a NUL are what makes two parsers read two different messages. */
function holdsControl(line: string): boolean {
  return /[\r\0]/.test(line);
}

function unfolded({ name, value }: { name: string; value: string[] }): HeaderField {
  const lines = value.map((line) => line.trim()).filter((line) => line !== '');
  return [name, lines.join(' ')];
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
