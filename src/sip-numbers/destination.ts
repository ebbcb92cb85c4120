import { isId } from '../database/ids.js';
import { unacceptable } from '../http/errors/api-exception.js';
import type { NumberDestinationFields } from './dto/sip-number.body.js';
import type { SipNumber } from './sip-number.entity.js';

/** Where calls to a number go, as its row has it. */
export type Destination = Pick<SipNumber, 'destination_type' | 'destination_id' | 'destination_line'>;

const PREFIXES = { device: 'dev', trunk: 'trunk' } as const;

/** The destination that a request means. @throws UnacceptableValue 422 where its parts do not fit together */
export function destinationOf(given: NumberDestinationFields | null): Destination {
  if (!given) return { destination_type: null, destination_id: null, destination_line: null };
  const { type, id, line_number = null } = given;
  const prefix = PREFIXES[type];
  if (!isId(prefix, id)) throw unacceptable('destination.id', `must be the ID of a ${type} (${prefix}_…)`);
  if (type === 'trunk' && line_number !== null) {
    throw unacceptable('destination.line_number', 'is only for devices');
  }
  return { destination_type: type, destination_id: id, destination_line: line_number };
}

/** Whether both go to the same place. */
export function sameDestination(one: Destination, other: Destination): boolean {
  return one.destination_id === other.destination_id && one.destination_line === other.destination_line;
}
