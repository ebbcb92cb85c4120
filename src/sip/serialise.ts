import { SipError } from './errors.js';
import { assertSafeText, isToken } from './grammar.js';
import type { HeaderField } from './headers.js';

/**
 * The bytes of a message: start line and headers as UTF-8, `Content-Length` in bytes, the body exactly as given.
 * UTF-8 and not Latin-1, which keeps the low byte of a character only and so makes CR LF of U+010D U+010A.
 * @throws SipError `invalid` when a header could end its line early
 */
export function serialise(startLine: string, fields: readonly HeaderField[], body: Buffer): Buffer {
  assertSafeText(startLine, 'the start line');
  let head = `${startLine}\r\n`;
  for (const [name, value] of fields) {
    assertHeaderField(name, value);
    head += `${name}: ${value}\r\n`;
  }
  return Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`, 'utf8'), body]);
}

/** @throws SipError `invalid` when the name is not a token or the value holds a control character */
export function assertHeaderField(name: string, value: string): void {
  if (!isToken(name))
    throw new SipError('invalid', `not a header name: ${JSON.stringify(name.slice(0, 40))}`);
  assertSafeText(value, `the header ${name}`);
}
