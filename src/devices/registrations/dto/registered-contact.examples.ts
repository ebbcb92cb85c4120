import { exampleOf, type Examples, onePage, success } from '../../../http/example.js';
import { ADDRESS_ENDED, EndedAddressDto, RegisteredContactDto } from './registered-contact.answer.js';

export const REGISTERED_CONTACT_EXAMPLES = {
  list: {
    parameters: { node: 'kamailio-1' },
    answer: success({ registrations: [exampleOf(RegisteredContactDto)], pagination: onePage(1) }),
  },
  end: {
    parameters: { aor: '1002@voice.example.com' },
    answer: success(
      exampleOf(EndedAddressDto, { aor: 'sip:1002@voice.example.com', contacts: 1 }),
      ADDRESS_ENDED,
    ),
  },
} satisfies Examples;
