import {
  type SipTrunkDto,
  TRUNK_CREATED,
  TRUNK_DELETED,
  TRUNK_UPDATED,
} from '../../sip-trunks/dto/sip-trunk.answer.js';
import type { PutSipTrunk, UpdateSipTrunk } from '../../sip-trunks/dto/sip-trunk.body.js';
import { type Examples, gone, onePage, success } from './example.js';
import { trunkIp } from './sip-trunk-ips.js';

const PRIMARY: SipTrunkDto = {
  id: 'trunk_12345',
  name: 'Primary Carrier Trunk',
  organization_id: 'org_98765',
  status: 'active',
  type: 'carrier',
  protocol: 'sip',
  transport: 'udp',
  host: 'sip.carrier.example.com',
  port: 5060,
  username: 'trunk_user',
  realm: 'carrier.example.com',
  register: true,
  max_channels: 100,
  codecs: ['G.711', 'G.729', 'OPUS'],
  dtmf_mode: 'rfc2833',
  nat_support: true,
  caller_id_name: null,
  caller_id_number: null,
  created_at: '2024-01-15T10:30:00Z',
  updated_at: '2024-01-20T14:22:00Z',
};

const PUT: PutSipTrunk = {
  name: 'Secondary Carrier Trunk',
  organization_id: 'org_98765',
  type: 'carrier',
  host: 'sip2.carrier.example.com',
  port: 5060,
  transport: 'udp',
  username: 'secondary_trunk',
  password: 'secure_password_123',
  realm: 'carrier.example.com',
  register: true,
  max_channels: 50,
  codecs: ['G.711', 'G.729'],
  dtmf_mode: 'rfc2833',
  nat_support: true,
  caller_id_name: 'Company Name',
  caller_id_number: '+15551234567',
};

const SECONDARY: SipTrunkDto = {
  id: 'trunk_12346',
  name: 'Secondary Carrier Trunk',
  organization_id: 'org_98765',
  status: 'pending',
  type: 'carrier',
  protocol: 'sip',
  transport: 'udp',
  host: 'sip2.carrier.example.com',
  port: 5060,
  username: 'secondary_trunk',
  realm: 'carrier.example.com',
  register: true,
  max_channels: 50,
  codecs: ['G.711', 'G.729'],
  dtmf_mode: 'rfc2833',
  nat_support: true,
  caller_id_name: 'Company Name',
  caller_id_number: '+15551234567',
  created_at: '2024-01-22T09:15:00Z',
  updated_at: '2024-01-22T09:15:00Z',
};

const UPDATE: UpdateSipTrunk = {
  name: 'Primary Carrier Trunk - Updated',
  max_channels: 150,
  codecs: ['G.711', 'G.729', 'OPUS', 'G.722'],
};

export const SIP_TRUNK_EXAMPLES: Examples = {
  listSipTrunks: {
    parameters: { status: 'active', q: 'carrier' },
    answer: success({ trunks: [PRIMARY], pagination: onePage(1) }),
  },
  getSipTrunk: {
    parameters: { id: 'trunk_12345', include: 'ips' },
    answer: success({
      ...PRIMARY,
      ips: [
        trunkIp({ id: 'ip_001', address: '203.0.113.10', type: 'signaling' }, '2024-01-15T10:30:00Z'),
        trunkIp(
          { id: 'ip_002', address: '203.0.113.11', type: 'media', port: 10000 },
          '2024-01-15T10:30:00Z',
        ),
      ],
    }),
  },
  putSipTrunk: {
    parameters: { id: 'new' },
    body: PUT,
    created: success(SECONDARY, TRUNK_CREATED),
    answer: success({ ...SECONDARY, updated_at: '2024-01-22T09:45:00Z' }, TRUNK_UPDATED),
  },
  updateSipTrunk: {
    parameters: { id: 'trunk_12345' },
    body: UPDATE,
    answer: success({ ...PRIMARY, ...UPDATE, updated_at: '2024-01-22T10:30:00Z' }, TRUNK_UPDATED),
  },
  deleteSipTrunk: {
    parameters: { id: 'trunk_12346', force: false },
    answer: gone('trunk_12346', '2024-01-22T11:00:00Z', TRUNK_DELETED),
  },
};
