import { UnacceptableValue } from '../http/errors/api-exception.js';
import { oneOf } from '../http/fields/fields.js';
import { TRANSPORTS } from '../http/fields/sip-transport.js';

/** @throws UnacceptableValue for a known key with a wrong value */
export function mustBeSettings(settings: object | undefined): void {
  if (settings === undefined) return;
  const { default_transport: transport, nat_keepalive: keepalive } = settings as Record<string, unknown>;
  if (transport !== undefined && typeof transport !== 'string') {
    throw refused('default_transport', 'must be a string', true);
  }
  if (keepalive !== undefined && typeof keepalive !== 'boolean') {
    throw refused('nat_keepalive', 'must be true or false', true);
  }
  if (transport !== undefined && !TRANSPORTS.words.some((known) => known === transport)) {
    throw refused('default_transport', oneOf(TRANSPORTS.words));
  }
}

function refused(key: string, message: string, malformed = false): UnacceptableValue {
  return new UnacceptableValue([{ field: `settings.${key}`, message }], malformed);
}
