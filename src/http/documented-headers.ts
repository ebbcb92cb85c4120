import { REQUEST_ID_EXAMPLE } from './request-id.js';

interface DocumentedHeader {
  description: string;
  schema: { type: 'string' | 'integer'; enum?: string[] };
  example: string | number;
}

/** Of each `RateLimit-*`. */
const WHERE_COUNTED = 'Absent where no limit is set, or the request was refused before it was counted.';

/** The headers of answers, as the OpenAPI document describes them. */
export const HEADERS = {
  'X-Request-Id': {
    description:
      "The request's own X-Request-Id where it sent one of 1 to 128 printable ASCII characters without spaces, else a " +
      'new id; as in the log.',
    schema: { type: 'string' },
    example: REQUEST_ID_EXAMPLE,
  },
  ETag: {
    description:
      'Strong entity tag of the version of the resource in this representation: for If-Match, which compares the ' +
      'version alone, and If-None-Match.',
    schema: { type: 'string' },
    example: '"3.qJ5bL0u8mZk2wXyT"',
  },
  Location: {
    description: 'Path of the resource that was created.',
    schema: { type: 'string' },
    example: '/siptrunk/trunk_12346',
  },
  'Idempotency-Replayed': {
    description:
      'true where this is the recorded answer to an earlier request with the same Idempotency-Key, else absent.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'Retry-After': {
    description:
      'After how many seconds to try again: with 429 once the next minute begins, with 503 after a moment.',
    schema: { type: 'integer' },
    example: 1,
  },
  'WWW-Authenticate': {
    description: 'How to authenticate (RFC 6750).',
    schema: { type: 'string' },
    example: 'Bearer',
  },
  'RateLimit-Limit': {
    description: `How many requests the caller has a minute. ${WHERE_COUNTED}`,
    schema: { type: 'integer' },
    example: 600,
  },
  'RateLimit-Remaining': {
    description: `How many requests are left of this minute. ${WHERE_COUNTED}`,
    schema: { type: 'integer' },
    example: 599,
  },
  'RateLimit-Reset': {
    description: `In how many seconds the next minute begins. ${WHERE_COUNTED}`,
    schema: { type: 'integer' },
    example: 42,
  },
  'RateLimit-Policy': {
    description: `The limit with its window in seconds. ${WHERE_COUNTED}`,
    schema: { type: 'string' },
    example: '600;w=60',
  },
} satisfies Record<string, DocumentedHeader>;

export type HeaderName = keyof typeof HEADERS;

/** References to headers, for the `headers` of an answer. */
export function headers(...names: HeaderName[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
