import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from './operations.js';

/**
 * Moves `nullable` from where a schema is referred to into the schema itself: in OpenAPI 3.0 a reference cannot be
 * nullable, and beside `allOf` the word means nothing (OpenAPI proposal 2019-10-31, *Clarify Nullable*).
 */
export function moveNullableIntoSchemas({ components }: OpenAPIObject): void {
  const schemas = (components?.schemas ?? {}) as Record<string, Schema>;
  for (const { properties = {} } of Object.values(schemas)) {
    for (const [key, property] of Object.entries(properties)) {
      const name = nullableReference(property);
      if (name === undefined) continue;
      const { nullable: _moved, type: _sameAsTarget, ...rest } = property as Schema;
      properties[key] = rest;
      const schema = schemas[name];
      schema.nullable = true;
      if (schema.enum && !schema.enum.includes(null)) schema.enum = [...(schema.enum as unknown[]), null];
    }
  }
}

function nullableReference(property: object): string | undefined {
  const { nullable, allOf = [] } = property as Schema;
  const [only] = allOf;
  if (!nullable || allOf.length !== 1 || !('$ref' in only)) return undefined;
  return only.$ref.slice(only.$ref.lastIndexOf('/') + 1);
}
