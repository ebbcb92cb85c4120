import { type Examples, gone, success } from '../../../http/example.js';
import { IP_DELETED, IP_UPDATED, IPS_CONFIGURED, type SipTrunkIpDto } from './sip-trunk-ip.answer.js';
import type { PutSipTrunkIps, UpdateSipTrunkIp } from './sip-trunk-ip.body.js';

/** An address of the trunk of the examples, as it was when it was made. */
function trunkIp(
  ip: Pick<SipTrunkIpDto, 'id' | 'address' | 'type'> & Partial<SipTrunkIpDto>,
  at: string,
): SipTrunkIpDto {
  return {
    trunk_id: 'trunk_12345',
    port: 5060,
    priority: 1,
    active: true,
    created_at: at,
    updated_at: at,
    ...ip,
  };
}

const PUT: PutSipTrunkIps = {
  ips: [
    { address: '203.0.113.20', type: 'signaling', port: 5060, priority: 1, active: true },
    { address: '203.0.113.21', type: 'media', port: 10000, priority: 1, active: true },
  ],
};

const FIRST = trunkIp({ id: 'ip_001', address: '203.0.113.10', type: 'signaling' }, '2024-01-15T10:30:00Z');
const MEDIA = trunkIp(
  { id: 'ip_002', address: '203.0.113.11', type: 'media', port: 10000 },
  '2024-01-15T10:30:00Z',
);
const BACKUP = trunkIp(
  { id: 'ip_003', address: '203.0.113.12', type: 'signaling', priority: 2 },
  '2024-01-16T08:00:00Z',
);
const NEW = trunkIp({ id: 'ip_004', address: '203.0.113.20', type: 'signaling' }, '2024-01-22T12:00:00Z');

/** Those that the trunk has in the examples. */
export const TRUNK_IPS = [FIRST, MEDIA, BACKUP, NEW];

const UPDATE: UpdateSipTrunkIp = { ip_id: 'ip_004', priority: 2, active: false };

export const SIP_TRUNK_IP_EXAMPLES = {
  read: {
    parameters: { entity: 'trunk_12345', type: 'signaling' },
    answer: success({
      trunk_id: 'trunk_12345',
      ips: [FIRST, BACKUP],
    }),
  },
  put: {
    parameters: { entity: 'trunk_12345' },
    body: PUT,
    answer: success(
      {
        trunk_id: 'trunk_12345',
        ips: [
          NEW,
          trunkIp(
            { id: 'ip_005', address: '203.0.113.21', type: 'media', port: 10000 },
            '2024-01-22T12:00:00Z',
          ),
        ],
      },
      IPS_CONFIGURED,
    ),
  },
  update: {
    parameters: { entity: 'trunk_12345' },
    body: UPDATE,
    answer: success({ ...NEW, priority: 2, active: false, updated_at: '2024-01-22T13:00:00Z' }, IP_UPDATED),
  },
  remove: {
    parameters: { entity: 'trunk_12345', ip_id: 'ip_004' },
    answer: gone('ip_004', '2024-01-22T14:00:00Z', IP_DELETED),
  },
} satisfies Examples;
