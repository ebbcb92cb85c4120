import { EXAMPLE_ORGANIZATION, exampleOf, type Examples, success } from '../../../http/example.js';
import { CALLS_REPORTED, CallsReportedDto, type CallResultDto } from './bulk-calls.answer.js';
import type { ReportCalls } from './bulk-calls.body.js';

const CALLS: ReportCalls = {
  node: 'sbc-1',
  calls: [
    {
      call_id: 'bulk1@pc33.example.com',
      state: 'answered',
      organization_id: EXAMPLE_ORGANIZATION,
      direction: 'outbound',
      number: '+15551234567',
    },
    { call_id: 'bulk2@pc33.example.com', state: 'ended', cause: 17, code: 486 },
  ],
};

const RESULTS: CallResultDto[] = [
  { index: 0, result: 'started' },
  { index: 1, result: 'unknown' },
];

export const BULK_CALL_EXAMPLES = {
  report: { body: CALLS, answer: success(exampleOf(CallsReportedDto, { results: RESULTS }), CALLS_REPORTED) },
} satisfies Examples;
