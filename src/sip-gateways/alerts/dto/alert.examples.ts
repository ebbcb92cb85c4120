import { exampleOf, type Examples, onePage, success } from '../../../http/example.js';
import { AlertDto } from './alert.answer.js';

const ALERT = exampleOf(AlertDto, { severity: 'warning' });

export const ALERT_EXAMPLES = {
  list: {
    parameters: { status: 'resolved', gateway_id: 'gw_12345' },
    answer: success({ alerts: [ALERT], pagination: onePage(1) }),
  },
  listOfGateway: {
    parameters: { id: 'gw_12345', status: 'resolved' },
    answer: success({ alerts: [ALERT], pagination: onePage(1) }),
  },
} satisfies Examples;
