import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { enumeration, enumOf } from '../fields/enumeration.js';
import { REQUEST_ID_EXAMPLE } from '../server/request-id.js';
import type { ErrorDetail } from './api-exception.js';
import { CATALOGUE, ERROR_CODES, type ErrorCode } from './catalogue.js';
import { MAX_DETAILS } from './error-details.js';

/** One field that a failure is about. */
@ApiSchema({ name: 'ErrorDetail' })
export class ErrorDetailAnswer implements ErrorDetail {
  @ApiProperty({ description: 'Path of the field in the request.', example: 'ips[0].address' })
  field: string;

  @ApiProperty({
    description: 'What is wrong with the field, as readable text.',
    example: 'must be an IPv4 or IPv6 address',
  })
  message: string;
}

const CODES = enumeration(
  'ErrorCode',
  ERROR_CODES,
  [
    'Stable error code, with the HTTP status it comes with:',
    ...ERROR_CODES.map((code) => `- \`${code}\`: ${CATALOGUE[code].status}`),
  ].join('\n'),
);

/** What went wrong. */
export class ErrorBody {
  @ApiProperty({
    ...enumOf(CODES),
    description: 'Stable error code. Branch on it in your code.',
  })
  code: ErrorCode;

  @ApiProperty({ description: 'What went wrong, as readable text.', example: 'SIP trunk not found' })
  message: string;

  @ApiProperty({
    type: [ErrorDetailAnswer],
    required: false,
    description: 'The fields that caused the error.',
  })
  details?: ErrorDetail[];

  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 1,
    example: 4,
    description: `Number of details left out. A response has at most ${MAX_DETAILS}. Absent if none were left out.`,
  })
  details_omitted?: number;

  @ApiProperty({
    example: REQUEST_ID_EXAMPLE,
    description: 'ID of the request, as in the `X-Request-Id` header and in the log.',
  })
  request_id: string;
}

/** The envelope of every failure. */
export class ErrorAnswer {
  @ApiProperty({
    description: 'Always false: the request failed.',
    enum: [false],
    type: Boolean,
    example: false,
  })
  success: false;

  @ApiProperty({ type: ErrorBody })
  error: ErrorBody;
}
