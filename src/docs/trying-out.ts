import type { OpenAPIObject } from '@nestjs/swagger';
import { EXAMPLE_ORGANIZATION } from '../http/example.js';
import { answersOf, operationsOf, type Parameter, type RequestBody, type Response } from './operations.js';
import { GUIDE, SUMMARY } from './description.js';

/** What comes before the first operation: little, with the rest behind a line to open. */
const DESCRIPTION = `${SUMMARY}

Press **Authorize**, paste an access token, and execute any operation as it is filled in. To create what the examples
use on your own service, run \`npm run demo\`.

<details>
<summary>Conventions: responses, IDs, errors, paging, concurrency, idempotency, rate limit</summary>

${GUIDE}

</details>`;

/**
 * The document for Swagger UI, which fills in every example: those of optional parameters are left out, or each try
 * would be filtered, conditional and a repeat of the one before. What is the same everywhere, the headers of answers
 * and the envelope of failures, is left out as well, so that the statuses of an operation can be seen at a glance.
 */
export function forTryingOut(document: OpenAPIObject): OpenAPIObject {
  const copy = structuredClone(document);
  copy.info.description = DESCRIPTION;
  for (const { operation } of operationsOf(copy)) {
    for (const parameter of (operation.parameters ?? []) as Parameter[]) {
      if (!parameter.required) delete parameter.example;
    }
    tryWithOneOrganization(operation.requestBody as RequestBody | undefined);
    for (const [status, answer] of answersOf(operation)) {
      delete answer.headers;
      if (status >= 400) delete answer.content;
      showLineAsObject(answer);
    }
  }
  // Those that operations share are failures all.
  for (const answer of Object.values(copy.components?.responses ?? {}) as Response[]) {
    delete answer.headers;
    delete answer.content;
  }
  return copy;
}

/** Swagger UI would show the text of a line of JSON with every quotation mark escaped. */
function showLineAsObject({ content }: Response): void {
  const lines = content?.['application/x-ndjson'];
  if (lines) lines.example = JSON.parse(lines.example as string) as object;
}

/** One of the specification's own bodies is of another organization than all else. */
function tryWithOneOrganization(body: RequestBody | undefined): void {
  const example = body?.content['application/json'].example as { organization_id?: string } | undefined;
  if (example?.organization_id) example.organization_id = EXAMPLE_ORGANIZATION;
}
