import { ApiSchema } from '@nestjs/swagger';

/**
 * The schema of an object whose keys are not known, or not all of them. The OpenAPI document takes over whatever
 * `@ApiSchema` is given, though its type does not say so.
 */
export function OpenSchema(options: { description: string }): ClassDecorator {
  const schema = { ...options, additionalProperties: true };
  return ApiSchema(schema);
}
