import { SipError, SipParseError } from './errors.js';

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
/** Control characters, lone surrogates, line and paragraph separators. */
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Whether the text is a `token` of RFC 3261 §25.1. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * Refuses what could end a header line early, or be turned into something that does: every control character
 * (CR, LF and NUL among them), line and paragraph separators, lone surrogates. Other Unicode passes, as UTF-8.
 * @param what names the text in the error
 * @throws SipError `invalid`
 */
export function assertSafeText(text: string, what: string): void {
  if (UNSAFE.test(text)) throw new SipError('invalid', `${what} must not hold a control character`);
}

const MEDIA_PARAMETER = /^([^\s="]+) *= *(?:[^\s"]+|"(?:[^"\\]|\\.)*")$/;

/** Whether the text is a `media-type` of RFC 3261 §25.1: `text/plain`, `multipart/mixed;boundary=x`. */
export function isMediaType(text: string): boolean {
  if (UNSAFE.test(text)) return false;
  let parts: string[];
  try {
    parts = splitUnquoted(text, ';');
  } catch {
    return false;
  }
  const [type, ...parameters] = parts;
  const words = type.split('/').map((word) => word.trim());
  return words.length === 2 && words.every(isToken) && parameters.every(isMediaParameter);
}

function isMediaParameter(text: string): boolean {
  return isToken(MEDIA_PARAMETER.exec(text)?.[1] ?? '');
}

/**
 * Splits at a separator that stands outside of quoted strings, and trims the parts.
 * @throws SipParseError when a quoted string does not end
 */
export function splitUnquoted(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted && character === '\\') index++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === separator) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  if (quoted) throw new SipParseError('a quoted string does not end');
  parts.push(text.slice(start).trim());
  return parts;
}

/** `name=value` pairs by lower-case name, values unquoted; a name alone has the value `''`. The first of two wins. */
export function parseParameters(parts: string[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = (equals === -1 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (name === '' || parameters.has(name)) continue;
    parameters.set(name, equals === -1 ? '' : unquote(part.slice(equals + 1).trim()));
  }
  return parameters;
}

function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

/** The text as a `quoted-string` of RFC 3261 §25.1. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
