import { timestamp } from '../../../http/answers/times.js';
import type { SipTrunkIp } from '../sip-trunk-ip.entity.js';
import type { SipTrunkIpDto } from './sip-trunk-ip.answer.js';

/** The address as the API shows it. */
export function presentSipTrunkIp(ip: SipTrunkIp): SipTrunkIpDto {
  return {
    id: ip.id,
    trunk_id: ip.trunk_id,
    address: ip.address,
    type: ip.type,
    port: ip.port,
    priority: ip.priority,
    active: ip.active,
    created_at: timestamp(ip.created_at),
    updated_at: timestamp(ip.updated_at),
  };
}
