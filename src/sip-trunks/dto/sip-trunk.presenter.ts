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
    codecs: trunk.codecs,
    dtmf_mode: trunk.dtmf_mode,
    nat_support: trunk.nat_support,
    caller_id_name: trunk.caller_id_name,
    caller_id_number: trunk.caller_id_number,
    created_at: timestamp(trunk.created_at),
    updated_at: timestamp(trunk.updated_at),
  };
}
