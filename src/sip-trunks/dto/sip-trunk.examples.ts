import { withDefaults } from '../../http/fields/defaults.js';
import { exampleOf, type Examples, gone, onePage, success } from '../../http/example.js';
import { TRUNK_IPS } from '../ips/dto/sip-trunk-ip.examples.js';
import { SipTrunkDto, TRUNK_CREATED, TRUNK_DELETED, TRUNK_UPDATED } from './sip-trunk.answer.js';
import { PutSipTrunk, type UpdateSipTrunk } from './sip-trunk.body.js';

export const PRIMARY_TRUNK = exampleOf(SipTrunkDto, { caller_id_name: null, caller_id_number: null });

const PUT = exampleOf(PutSipTrunk);

const { password: _, ...SHOWN } = withDefaults(PutSipTrunk, PUT);

const SECONDARY = exampleOf(SipTrunkDto, {
  ...SHOWN,
  id: 'trunk_12346',
  status: 'pending',
  created_at: '2024-01-22T09:15:00Z',
  updated_at: '2024-01-22T09:15:00Z',
});

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
