import { DeletedDto } from '../../http/answers/deleted.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { enumOf } from '../../http/fields/enumeration.js';
import { Shown } from '../../http/fields/shown.js';
import {
  DESTINATION_PROBLEMS,
  DESTINATION_TYPES,
  type DestinationProblem,
  type DestinationType,
} from '../sip-number.entity.js';

/** Where calls to a number go, as the API shows it. */
export class NumberDestinationDto {
  @Shown({ ...enumOf(DESTINATION_TYPES), example: 'device' })
  type: DestinationType;

  @Shown({ description: 'ID of the device or SIP trunk.', example: 'dev_12345' })
  id: string;

  @Shown({
    description: 'Number of a line of the device. Null if not set.',
    type: 'integer',
    nullable: true,
    example: 1,
  })
  line_number: number | null;

  @Shown({ ...enumOf(DESTINATION_PROBLEMS), nullable: true, example: null })
  problem: DestinationProblem | null;
}

/** A number or range as the API shows it. */
export class SipNumberDto {
  @Shown({ description: 'Number ID.', example: 'num_001' })
  id: string;

  @Shown({ description: 'Organization the number belongs to.', example: 'org_98765' })
  organization_id: string;

  @Shown({
    description: 'Number in E.164. Null for a range.',
    type: String,
    nullable: true,
    example: '+12125550100',
  })
  number: string | null;

  @Shown({
    description: 'Digits that all numbers of the range begin with. Null for a single number.',
    type: String,
    nullable: true,
    example: null,
  })
  prefix: string | null;

  @Shown({
    description: 'Where calls go. Null for nowhere.',
    type: NumberDestinationDto,
    nullable: true,
    example: { type: 'device', id: 'dev_12345', line_number: 1, problem: null },
  })
  destination: NumberDestinationDto | null;

  @Shown({
    description: 'Name shown to people called from the number. Null if not set.',
    type: String,
    nullable: true,
    example: 'Example Corp',
  })
  caller_name: string | null;

  @Shown({ description: 'Whether the number is in use.', example: true })
  active: boolean;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-10T00:00:00Z' })
  created_at: string;

  @Shown({ description: 'Time of the last change.', format: 'date-time', example: '2024-01-20T10:00:00Z' })
  updated_at: string;
}

export class SipNumberList {
  @Shown({ description: 'Numbers on this page, newest first.', type: [SipNumberDto] })
  numbers: SipNumberDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const NUMBER_CREATED = 'Number created successfully';
export const NUMBER_UPDATED = 'Number updated successfully';
export const NUMBER_DELETED = 'Number deleted successfully';

export const SipNumberAnswer = envelopeOf(SipNumberDto);
export const SipNumberChangedAnswer = envelopeOf(SipNumberDto, NUMBER_UPDATED, 'SipNumberChangedAnswer');
export const SipNumberListAnswer = envelopeOf(SipNumberList);
export const SipNumberDeletedAnswer = envelopeOf(DeletedDto, NUMBER_DELETED, 'SipNumberDeletedAnswer');
