import { timestamp } from '../../http/answers/times.js';
import type { ShownNumber, SipNumber } from '../sip-number.entity.js';
import type { SipNumberDto } from './sip-number.answer.js';

/** The number as the API shows it. */
export function presentSipNumber(number: ShownNumber): SipNumberDto {
  const destination = destinationOf(number);
  return {
    id: number.id,
    organization_id: number.organization_id,
    number: number.number,
    prefix: number.prefix,
    destination: destination && { ...destination, problem: number.problem },
    caller_name: number.caller_name,
    active: number.active,
    created_at: timestamp(number.created_at),
    updated_at: timestamp(number.updated_at),
  };
}

/** The number without what its destination makes of it, for the audit trail. */
export function configurationOf(row: SipNumber): object {
  const { id, organization_id, number, prefix, caller_name, active } = row;
  return { id, organization_id, number, prefix, destination: destinationOf(row), caller_name, active };
}

function destinationOf({ destination_type: type, destination_id: id, destination_line }: SipNumber) {
  return type && id ? { type, id, line_number: destination_line } : null;
}
