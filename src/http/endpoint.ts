import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { headers } from './answers/documented-headers.js';
import { type OperationExample, ShowExample } from './example.js';

interface Endpoint {
  /** The operation id: the name of the method in generated clients. */
  id: string;
  summary: string;
  description: string;
  /** The envelope of a success. */
  answer: Type;
  /** What a success has, where its answer has no message that says what was done. */
  returns?: string;
  /** Whether a success is a single resource, and so has an ETag. */
  versioned?: boolean;
  /** Whether the endpoint can make the resource, and then answers 201. */
  creates?: boolean;
  example: OperationExample;
}

/** What the OpenAPI document says of an endpoint's purpose and success; `@ErrorTable` says the rest. */
export function Endpoint(endpoint: Endpoint): MethodDecorator {
  const { id, summary, description, versioned, creates, example } = endpoint;
  const etag = versioned ? headers('ETag') : {};
  return applyDecorators(
    ApiOperation({ operationId: id, summary, description }),
    ShowExample(example),
    success(200, endpoint, example.answer, etag),
    ...(creates ? [success(201, endpoint, example.created!, { ...etag, ...headers('Location') })] : []),
  );
}

function success(
  status: number,
  { answer, returns }: Endpoint,
  example: { message?: string },
  headers: Record<string, { $ref: string }>,
): MethodDecorator {
  const description = `${example.message ?? returns}`.replace(/\.?$/, '.');
  return ApiResponse({ headers, status, type: answer, description, example });
}
