import { IntersectionType } from '@nestjs/swagger';
import { PageQuery, SortField } from '../../http/answers/paging.js';
import { NEWEST_FIRST } from '../../http/answers/cursor.js';
import { enumeration, explained, type WordOf } from '../../http/fields/enumeration.js';
import {
  FormatQuery,
  QueryBooleanField,
  QueryEnumField,
  QueryOrganizationField,
  QueryTextField,
} from '../../http/fields/query-fields.js';
import { E164, withPlus } from '../../http/fields/e164.js';
import { Converted } from '../../http/fields/rule.js';

const NUMBER_ORDERS = enumeration(
  'NumberOrder',
  [NEWEST_FIRST, 'created_at', 'number', '-number'],
  '-created_at: the newest first; created_at: the oldest first; number, -number: by the digits of numbers and prefixes.',
);

const DESTINATION_FILTERS = explained('NumberDestinationFilter', {
  device: 'numbers that lead to a device',
  trunk: 'to a trunk',
  none: 'nowhere',
});

/** The filters of `GET /sipnumbers`. */
export class ListSipNumbersQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryTextField({
    description:
      'Return only numbers and ranges that contain these digits. Spaces, dashes, dots and brackets are ignored.',
    maxLength: 64,
    example: '2125550',
    form: { pattern: /^\+?\d+$/, message: 'must be digits, with or without a leading plus sign' },
  })
  @Converted(withoutSeparators)
  q?: string;

  @QueryTextField({
    description:
      'Return only entries that match this called number: the number itself and the ranges that contain it. The ' +
      'longest match counts; with `sort=-number` it comes first.',
    maxLength: 64,
    example: '+12125550100',
    form: { pattern: E164, message: 'must be an E.164 number such as +12125550100' },
  })
  @Converted(withoutSeparators)
  called?: string;

  @QueryBooleanField({ description: 'Filter by whether they are in use.' })
  active?: boolean;

  @QueryEnumField({ description: 'Filter by type of destination.', values: DESTINATION_FILTERS })
  destination_type?: WordOf<typeof DESTINATION_FILTERS>;

  @QueryTextField({
    description: 'Filter by device or SIP trunk.',
    maxLength: 80,
    form: { pattern: /^(dev|trunk)_[0-9A-Za-z]{1,64}$/, message: 'must be the ID of a device or SIP trunk' },
  })
  destination_id?: string;

  @SortField(NUMBER_ORDERS)
  sort?: string;
}

function withoutSeparators(text: string): string {
  return withPlus(text).replace(/[\s().-]/g, '');
}
