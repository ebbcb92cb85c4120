import { exampleOf, type Examples, onePage, success } from '../../../http/example.js';
import { CallRecordDto } from './call-record.answer.js';

const { id, ...facts } = exampleOf(CallRecordDto);
const RECORD: CallRecordDto = { id, ...facts };

const FILTERS = {
  direction: 'outbound',
  from: '2024-01-22T00:00:00Z',
  to: '2024-01-23T00:00:00Z',
};

export const CALL_RECORD_EXAMPLES = {
  list: { parameters: FILTERS, answer: success({ records: [RECORD], pagination: onePage(1) }) },
  read: { parameters: { id: 'latest' }, answer: success(RECORD) },
  export: { parameters: FILTERS, answer: {} },
} satisfies Examples;
