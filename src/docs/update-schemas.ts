import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from './document.js';

/** What descriptions say of a field that is left out on creation. */
const WORDS_OF_CREATION = / \(default: [^)]*\)|; may be left out where the path names it/g;

/**
 * Makes the bodies of updates out of what they take over from those of creation. There a field that is left out keeps
 * its value, so nothing is said of defaults: a client that fills them in would reset it. And something has to change:
 * beside the fields that are required, which only name what is to be changed, there is at least one.
 */
export function describeUpdates({ components }: OpenAPIObject): void {
  for (const [name, schema] of Object.entries((components?.schemas ?? {}) as Record<string, Schema>)) {
    if (!name.startsWith('Update')) continue;
    schema.minProperties = (schema.required?.length ?? 0) + 1;
    for (const property of Object.values((schema.properties ?? {}) as Record<string, Schema>)) {
      delete property.default;
      property.description = property.description?.replace(WORDS_OF_CREATION, '');
    }
  }
}
