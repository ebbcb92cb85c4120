import type { OpenAPIObject } from '@nestjs/swagger';
import { answersOf, operationsOf, type Schema } from './operations.js';

type Schemas = Record<string, Schema>;

/**
 * Has the schemas of answers say how they are written as XML, which is as `toXml` does: below `<response>`, and each
 * member of a list as `<item>`. Tools would take the names of schemas and properties for those elements.
 */
export function nameXmlElements(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Schemas;
  const answers = operationsOf(document)
    .flatMap(({ operation }) => answersOf(operation))
    .flatMap(([, { content }]) => content?.['application/xml']?.schema ?? []);
  const roots = new Set(answers.flatMap(namesIn));
  for (const root of roots) schemas[root].xml = { name: 'response' };
  const reached = new Set<string>(roots);
  for (const name of reached) {
    Object.values(schemas[name].properties ?? {}).forEach((property) => nameItems(property as Schema));
    for (const inner of namesIn(schemas[name])) reached.add(inner);
  }
}

function nameItems(list: Schema): void {
  if (list.type !== 'array' || !list.items) return;
  const { items } = list;
  list.xml = { wrapped: true };
  // Nothing that stands beside a reference counts.
  list.items = { ...('$ref' in items ? { allOf: [items] } : items), xml: { name: 'item' } };
}

/** The names of the schemas that a part of the document refers to. */
function namesIn(part: object): string[] {
  const references = JSON.stringify(part).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
  return [...references].map(([, name]) => name);
}
