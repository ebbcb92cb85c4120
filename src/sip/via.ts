import { SipParseError } from './errors.js';
import { parseParameters, splitUnquoted } from './grammar.js';

/** One value of the Via header (RFC 3261 §20.42). */
export interface Via {
  /** In upper case: `UDP`, `TCP`, `TLS` … */
  readonly transport: string;
  /** `host:port` as the sender wrote it, without white space. */
  readonly sentBy: string;
  /** By lower-case name: `branch`, `received`, `rport` … */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads all values of a message's Via headers, the topmost first.
 * @throws SipParseError when one is malformed
 */
export function parseVias(values: string[]): Via[] {
  return values.flatMap((value) => splitUnquoted(value, ',')).map(parseVia);
}

function parseVia(text: string): Via {
  const [head, ...parameters] = splitUnquoted(text, ';');
  const [name, version, transportAndSentBy, ...rest] = head.split('/').map((part) => part.trim());
  const space = transportAndSentBy?.search(/\s/) ?? -1;
  if (name?.toUpperCase() !== 'SIP' || version !== '2.0' || space === -1 || rest.length > 0) {
    throw new SipParseError('a Via header is malformed');
  }
  return {
    transport: transportAndSentBy.slice(0, space).toUpperCase(),
    sentBy: transportAndSentBy.slice(space).replace(/\s/g, ''),
    parameters: parseParameters(parameters),
  };
}
