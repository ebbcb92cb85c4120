import { REQUEST_ID_EXAMPLE } from '../server/request-id.js';

interface DocumentedHeader {
  description: string;
  schema: { type: 'string' | 'integer'; enum?: string[] };
  example: string | number;
}

/** Of each `RateLimit-*`. */
const WHERE_COUNTED = 'Absent if no limit is set or the request was refused before it was counted.';

/** The headers of answers, as the OpenAPI document describes them. */
export const HEADERS = {
  'X-Request-Id': {
    description:
      'ID of the request, also in the log. If you send an X-Request-Id of 1 to 128 printable ASCII ' +
      'characters without spaces, it is used; otherwise the service creates one.',
    schema: { type: 'string' },
    example: REQUEST_ID_EXAMPLE,
  },
  ETag: {
    description: 'Strong entity tag of this version of the resource. Use it in If-Match and If-None-Match.',
    schema: { type: 'string' },
    example: '"3.qJ5bL0u8mZk2wXyT"',
  },
  Location: {
    description: 'Path of the created resource.',
    schema: { type: 'string' },
    example: '/siptrunk/trunk_12346',
  },
  'Idempotency-Replayed': {
    description:
      'true if this is the recorded response to an earlier request with the same Idempotency-Key. ' +
      'Otherwise absent.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'Retry-After': {
    description: 'Seconds to wait before you try again. With 429, the time until the next minute begins.',
    schema: { type: 'integer' },
    example: 1,
  },
  'WWW-Authenticate': {
    description:
      'How to authenticate, and what is wrong with the token (RFC 6750). A 403 has it where a scope is missing.',
    schema: { type: 'string' },
    example: 'Bearer error="invalid_token", error_description="The access token has expired"',
  },
  'RateLimit-Limit': {
    description: `Maximum number of requests, or of reported entries on paths below /sipedge, per minute for this caller. ${WHERE_COUNTED}`,
    schema: { type: 'integer' },
    example: 600,
  },
  'RateLimit-Remaining': {
    description: `Requests or entries left in this minute. ${WHERE_COUNTED}`,
    schema: { type: 'integer' },
    example: 599,
  },
  'RateLimit-Reset': {
    description: `Seconds until the next minute begins. ${WHERE_COUNTED}`,
    schema: { type: 'integer' },
    example: 42,
  },
  'RateLimit-Policy': {
    description: `The limit and its window in seconds. ${WHERE_COUNTED}`,
    schema: { type: 'string' },
    example: '600;w=60',
  },
} satisfies Record<string, DocumentedHeader>;

export type HeaderName = keyof typeof HEADERS;

/** References to headers, for the `headers` of an answer. */
export function headers(...names: HeaderName[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
