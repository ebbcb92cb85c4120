import { exampleOf, type Examples, gone, onePage, success } from '../../http/example.js';
import { withDefaults } from '../../http/fields/defaults.js';
import { NUMBER_CREATED, NUMBER_DELETED, NUMBER_UPDATED, SipNumberDto } from './sip-number.answer.js';
import { PutSipNumber, type UpdateSipNumber } from './sip-number.body.js';

export const DESK_NUMBER = exampleOf(SipNumberDto);

const PUT = exampleOf(PutSipNumber, { number: '+12125550101' });

const SALES = exampleOf(SipNumberDto, {
  ...withDefaults(PutSipNumber, PUT),
  id: 'num_003',
  destination: { type: 'device', id: 'dev_12345', line_number: 1, problem: null },
  created_at: '2024-01-22T22:00:00Z',
  updated_at: '2024-01-22T22:00:00Z',
});

const UPDATE: UpdateSipNumber = { caller_name: 'Example Sales', active: false };

export const SIP_NUMBER_EXAMPLES = {
  list: {
    parameters: {
      organization_id: 'org_98765',
      called: '+12125550100',
      active: true,
      destination_type: 'device',
      destination_id: 'dev_12345',
    },
    answer: success({ numbers: [DESK_NUMBER], pagination: onePage(1) }),
  },
  read: { parameters: { entity: 'num_001' }, answer: success(DESK_NUMBER) },
  put: {
    parameters: { entity: 'new' },
    body: PUT,
    created: success(SALES, NUMBER_CREATED),
    answer: success({ ...SALES, updated_at: '2024-01-22T22:30:00Z' }, NUMBER_UPDATED),
  },
  update: {
    parameters: { entity: 'num_003' },
    body: UPDATE,
    answer: success({ ...SALES, ...UPDATE, updated_at: '2024-01-22T23:00:00Z' }, NUMBER_UPDATED),
  },
  remove: {
    parameters: { entity: 'num_003' },
    answer: gone('num_003', '2024-01-22T23:30:00Z', NUMBER_DELETED),
  },
} satisfies Examples;
