import { timestamp } from '../../http/answers/times.js';
import type { ShownSipTrunk } from '../sip-trunk.entity.js';
import type { SipTrunkDto } from './sip-trunk.answer.js';

/** The trunk as the API shows it. */
export function presentSipTrunk(trunk: ShownSipTrunk): SipTrunkDto {
  return {
    id: trunk.id,
    name: trunk.name,
    organization_id: trunk.organization_id,
    status: trunk.status,
    type: trunk.type,
    protocol: 'sip',
    transport: trunk.transport,
    host: trunk.host,
    port: trunk.port,
    username: trunk.username,
    realm: trunk.realm,
    register: trunk.register,
    max_channels: trunk.max_channels,
    max_cps: trunk.max_cps,
    failover_codes: trunk.failover_codes,
    codecs: trunk.codecs,
    dtmf_mode: trunk.dtmf_mode,
    nat_support: trunk.nat_support,
    caller_id_name: trunk.caller_id_name,
    caller_id_number: trunk.caller_id_number,
    caller_id_from: trunk.caller_id_from,
    caller_id_asserted: trunk.caller_id_asserted,
    caller_id_allowed_numbers: trunk.caller_id_allowed_numbers,
    caller_id_anonymous: trunk.caller_id_anonymous,
    created_at: timestamp(trunk.created_at),
    updated_at: timestamp(trunk.updated_at),
  };
}
