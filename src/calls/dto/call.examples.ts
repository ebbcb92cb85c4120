import { exampleOf, type Examples, onePage, success } from '../../http/example.js';
import { ActiveCallDto, CALL_ENDED, CALL_REPORTED, EndedCallDto } from './call.answer.js';
import { ReportCall } from './call.body.js';

const CALL_ID = 'a84b4c76e66710@pc33.example.com';

/** With no device and no trunk, which would have to be there where somebody tries it out. */
const REPORT_CALL = exampleOf(ReportCall, { device_id: undefined, trunk_id: undefined });

const CALL = exampleOf(ActiveCallDto, {
  direction: null,
  device_id: null,
  trunk_id: null,
  route_id: null,
  number: null,
  node: null,
  answered_at: '2024-01-22T10:30:00Z',
});

const OUTBOUND_CALL = exampleOf(ActiveCallDto);

const ENDED_CALL = exampleOf(EndedCallDto);

export const CALL_EXAMPLES = {
  report: {
    parameters: { callId: CALL_ID },
    body: REPORT_CALL,
    answer: success(CALL, CALL_REPORTED),
  },
  list: {
    parameters: { direction: 'outbound', state: 'answered' },
    answer: success({ calls: [OUTBOUND_CALL], pagination: onePage(1) }),
  },
  read: { parameters: { callId: CALL_ID }, answer: success(OUTBOUND_CALL) },
  end: { parameters: { callId: CALL_ID }, answer: success(ENDED_CALL, CALL_ENDED) },
} satisfies Examples;
