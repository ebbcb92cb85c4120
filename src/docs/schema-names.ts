import type { OpenAPIObject } from '@nestjs/swagger';

const REFERENCE = '#/components/schemas/';

/**
 * The document with its schemas named as generated clients should name their types: `SipTrunkDto`, which in the code
 * stands beside the entity `SipTrunk`, becomes `SipTrunk`.
 */
export function withClientNames(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  const renamed = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [clientName(name), schema]),
  );
  if (Object.keys(renamed).length < Object.keys(schemas).length) {
    throw new Error('Two schemas of the OpenAPI document have the same name without Dto');
  }
  return withReferences({ ...document, components: { ...document.components, schemas: renamed } });
}

function clientName(name: string): string {
  return name.replace(/Dto$/, '');
}

function withReferences<Part>(part: Part): Part {
  return JSON.parse(
    JSON.stringify(part, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' && value.startsWith(REFERENCE) ? clientName(value) : value,
    ),
  ) as Part;
}
