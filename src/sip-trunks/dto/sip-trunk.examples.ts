import { type Examples, gone, onePage, success } from '../../http/example.js';
import { TRUNK_IPS } from '../ips/dto/sip-trunk-ip.examples.js';
import { type SipTrunkDto, TRUNK_CREATED, TRUNK_DELETED, TRUNK_UPDATED } from './sip-trunk.answer.js';
import type { PutSipTrunk, UpdateSipTrunk } from './sip-trunk.body.js';

export const PRIMARY_TRUNK: SipTrunkDto = {
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

export const SIP_TRUNK_EXAMPLES = {
  list: {
    parameters: { status: 'active', q: 'carrier' },
    answer: success({ trunks: [PRIMARY_TRUNK], pagination: onePage(1) }),
  },
  read: {
    parameters: { id: 'trunk_12345', include: 'ips' },
    answer: success({
      ...PRIMARY_TRUNK,
      ips: TRUNK_IPS.slice(0, 2),
    }),
  },
  put: {
    parameters: { id: 'new' },
    body: PUT,
    created: success(SECONDARY, TRUNK_CREATED),
    answer: success({ ...SECONDARY, updated_at: '2024-01-22T09:45:00Z' }, TRUNK_UPDATED),
  },
  update: {
    parameters: { id: 'trunk_12345' },
    body: UPDATE,
    answer: success({ ...PRIMARY_TRUNK, ...UPDATE, updated_at: '2024-01-22T10:30:00Z' }, TRUNK_UPDATED),
  },
  remove: {
    parameters: { id: 'trunk_12346', force: false },
    answer: gone('trunk_12346', '2024-01-22T11:00:00Z', TRUNK_DELETED),
  },
} satisfies Examples;
