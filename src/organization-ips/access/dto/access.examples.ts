import { exampleOf, type Examples, success } from '../../../http/example.js';
import { AccessCheckDto, AccessEntryDto, AccessMatchDto } from './access.answer.js';

const ACCESS = exampleOf(AccessCheckDto, {
  entry: exampleOf(AccessEntryDto),
  organizations: [exampleOf(AccessMatchDto, { entry: exampleOf(AccessEntryDto) })],
});

export const ACCESS_EXAMPLES = {
  read: { parameters: { ip: '203.0.113.77' }, answer: success(ACCESS) },
} satisfies Examples;
