import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from './document.js';

/**
 * Removes what a field defaults to when it is created from the bodies of updates, where a field that is left out keeps
 * its value: a client that fills in defaults would reset it.
 */
export function dropDefaultsOfUpdates({ components }: OpenAPIObject): void {
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
    if (!name.startsWith('Update')) continue;
    for (const property of Object.values((schema as Schema).properties ?? {})) {
      delete (property as Schema).default;
    }
  }
}
