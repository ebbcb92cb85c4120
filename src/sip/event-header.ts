import { isToken, splitUnquoted } from './grammar.js';

const ASCII = /^[ -~]+$/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/;

/**
 * Whether the text is the value of an Event header (RFC 6665 section 8.2.1): an event type, with or without parameters,
 * such as `check-sync;reboot=true`. Parameters have a token or a quoted string for a value, or none.
 */
export function isEventHeader(text: string): boolean {
  if (!ASCII.test(text)) return false;
  try {
    const [type, ...parameters] = splitUnquoted(text, ';');
    return isToken(type) && parameters.every(isEventParameter);
  } catch {
    return false;
  }
}

function isEventParameter(text: string): boolean {
  const equals = text.indexOf('=');
  if (equals === -1) return isToken(text);
  const value = text.slice(equals + 1).trim();
  return isToken(text.slice(0, equals).trim()) && (isToken(value) || QUOTED.test(value));
}
