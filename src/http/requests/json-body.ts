import { isUtf8 } from 'node:buffer';
import type { ErrorDetail, LeftOut } from '../errors/api-exception.js';
import { findInexactNumber } from './exact-numbers.js';
import { unsafeText } from './unsafe-text.js';

/** What is wrong with a body, as something that one thread can tell another. */
export interface BodyFault {
  details: ErrorDetail[];
  /** Not of the right form: 400 everywhere. */
  malformed: boolean;
  /** What there is beside these details, which are enough for an answer. */
  leftOut?: LeftOut;
}

/** What bytes say. Nothing at all is no body. */
export interface JsonBody {
  body?: object;
  fault?: BodyFault;
}

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads a JSON object. Refused are text that PostgreSQL or a SIP header cannot hold (U+0000, lone surrogates), names that
 * every object has (`__proto__`), numbers that would not be kept as they were sent, and objects with too many members.
 *
 * Yields between steps that each take a moment with a long body.
 */
export function* readJsonBody(bytes: Uint8Array, maxMembers: number): Generator<void, JsonBody, void> {
  if (!isUtf8(bytes)) return notJson();
  const text = textOf(bytes);
  if (text.trim() === '') return {};
  yield;
  const body = parsed(text);
  if (body === undefined) return notJson();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return malformed({ field: 'body', message: 'must be a JSON object' });
  }
  yield;
  // Unescaped, nothing unsafe is both UTF-8 and JSON.
  const unsafe = unsafeText(body, { name: 'body', maxMembers, texts: text.includes('\\u') });
  if (unsafe) return malformed(unsafe);
  yield;
  const inexact = findInexactNumber(text);
  return inexact === undefined ? { body } : { fault: notKept(inexact) };
}

/** All of it in one step. */
export function jsonBodyOf(bytes: Uint8Array, maxMembers: number): JsonBody {
  const reading = readJsonBody(bytes, maxMembers);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(): JsonBody {
  return malformed({ field: 'body', message: 'is not valid JSON' });
}

function malformed(...details: ErrorDetail[]): JsonBody {
  return { fault: { details, malformed: true } };
}

function notKept(field: string): BodyFault {
  const message = 'must be a number that a double can hold. Send it as a string';
  return { details: [{ field, message }], malformed: false };
}
