import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, type Parameter } from './document.js';

/**
 * The document for Swagger UI, which fills in every example: those of optional parameters are left out, or each try
 * would be filtered, conditional and a repeat of the one before.
 */
export function forTryingOut(document: OpenAPIObject): OpenAPIObject {
  const copy = structuredClone(document);
  for (const { operation } of operationsOf(copy)) {
    for (const parameter of (operation.parameters ?? []) as Parameter[]) {
      if (!parameter.required) delete parameter.example;
    }
  }
  return copy;
}
