import type { OpenAPIObject } from '@nestjs/swagger';
import { declaredEnumerations } from '../http/fields/enumeration.js';
import type { Schema } from './operations.js';

/** What many generators take the names of an enumeration's constants from. */
const NAMES = 'x-enum-varnames';

/**
 * Describes the enumerations as they are declared. Nest gives such a schema the description of the property that has it
 * first, which is about that property.
 */
export function describeEnumerations({ components }: OpenAPIObject): void {
  const schemas = (components?.schemas ?? {}) as Record<string, Schema & { [NAMES]?: string[] }>;
  for (const { name, words, description } of declaredEnumerations()) {
    if (!schemas[name]?.enum) throw new Error(`The OpenAPI document has no enum ${name} to describe`);
    schemas[name].description = description;
    // No name can have the minus. Without it, the names of two orders are the same.
    if (words.some((word) => word.startsWith('-'))) schemas[name][NAMES] = words.map(nameOf);
  }
}

/** `-created_at` as `CreatedAtDescending`. */
function nameOf(word: string): string {
  const name = word.replace(/(?:^-?|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return word.startsWith('-') ? `${name}Descending` : name;
}
