import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';

interface Endpoint {
  /** The operation id: the name of the method in generated clients. */
  id: string;
  summary: string;
  description?: string;
  /** The envelope of a success. */
  answer: Type;
  /** Whether the endpoint can make the resource, and then answers 201. */
  creates?: boolean;
  /** Whether no token is needed. */
  open?: boolean;
}

const ETAG = {
  ETag: { description: 'Version of the resource, for If-Match.', schema: { type: 'string' as const } },
};
const LOCATION = {
  Location: { description: 'Path of the new resource.', schema: { type: 'string' as const } },
};

/** What the OpenAPI document says of an endpoint's purpose and success; `@ErrorTable` says the rest. */
export function Endpoint({ id, summary, description, answer, creates, open }: Endpoint): MethodDecorator {
  return applyDecorators(
    ApiOperation({ operationId: id, summary, description, ...(open ? { security: [] } : {}) }),
    ApiResponse({ status: 200, type: answer, description: 'Success', headers: ETAG }),
    ...(creates
      ? [
          ApiResponse({
            status: 201,
            type: answer,
            description: 'Created',
            headers: { ...ETAG, ...LOCATION },
          }),
        ]
      : []),
  );
}
