import type { OpenAPIObject } from '@nestjs/swagger';
import { declaredEnumerations } from '../http/fields/enumeration.js';
import type { Schema } from './operations.js';

/**
 * Describes the enumerations as they are declared. Nest gives such a schema the description of the property that has it
 * first, which is about that property.
 */
export function describeEnumerations({ components }: OpenAPIObject): void {
  const schemas = (components?.schemas ?? {}) as Record<string, Schema>;
  for (const { name, description } of declaredEnumerations()) {
    if (!schemas[name]?.enum) throw new Error(`The OpenAPI document has no enum ${name} to describe`);
    schemas[name].description = description;
  }
}
