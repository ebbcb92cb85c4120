import type { OpenAPIObject } from '@nestjs/swagger';
import { UPDATE_EXTENSION } from '../http/fields/dto-rules.js';
import type { Schema } from './operations.js';

/**
 * Makes the bodies of updates out of what they take over from those of creation. There a field that is left out keeps
 * its value, so nothing is said of defaults: a client that fills them in would reset it. And something has to change
 * beside the fields that are required.
 */
export function describeUpdates({ components }: OpenAPIObject): void {
  const schemas = (components?.schemas ?? {}) as Record<string, Schema & { [UPDATE_EXTENSION]?: true }>;
  for (const schema of Object.values(schemas)) {
    if (!schema[UPDATE_EXTENSION]) continue;
    delete schema[UPDATE_EXTENSION];
    schema.minProperties = (schema.required?.length ?? 0) + 1;
    for (const property of Object.values(schema.properties ?? {})) delete (property as Schema).default;
  }
}
