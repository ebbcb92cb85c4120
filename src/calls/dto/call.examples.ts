import { exampleOf, type Examples, success } from '../../http/example.js';
import { ActiveCallDto, CALL_ENDED, CALL_REPORTED, EndedCallDto } from './call.answer.js';
import { ReportCall } from './call.body.js';

const CALL_ID = 'a84b4c76e66710@pc33.example.com';

/** With no device and no trunk, which would have to be there where somebody tries it out. */
const REPORT_CALL = exampleOf(ReportCall, { device_id: undefined, trunk_id: undefined });

const CALL = exampleOf(ActiveCallDto, { device_id: null, trunk_id: null });

const ENDED_CALL = exampleOf(EndedCallDto);

export const CALL_EXAMPLES = {
  report: {
    parameters: { callId: CALL_ID },
    body: REPORT_CALL,
    answer: success(CALL, CALL_REPORTED),
  },
  end: { parameters: { callId: CALL_ID }, answer: success(ENDED_CALL, CALL_ENDED) },
} satisfies Examples;
