import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { headers } from './documented-headers.js';

interface Endpoint {
  /** The operation id: the name of the method in generated clients. */
  id: string;
  summary: string;
  description: string;
  /** The envelope of a success. */
  answer: Type;
  /** Whether a success is a single resource, and so has an ETag. */
  versioned?: boolean;
  /** Whether the endpoint can make the resource, and then answers 201. */
  creates?: boolean;
}

/** What the OpenAPI document says of an endpoint's purpose and success; `@ErrorTable` says the rest. */
export function Endpoint(endpoint: Endpoint): MethodDecorator {
  const { id, summary, description, answer, versioned, creates } = endpoint;
  const etag = versioned ? headers('ETag') : {};
  return applyDecorators(
    ApiOperation({ operationId: id, summary, description }),
    ApiResponse({ status: 200, type: answer, headers: etag }),
    ...(creates
      ? [ApiResponse({ status: 201, type: answer, headers: { ...etag, ...headers('Location') } })]
      : []),
  );
}
