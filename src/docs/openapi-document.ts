import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { BEARER_SCHEME } from '../auth/access.decorators.js';
import { SCOPES } from '../auth/caller.js';
import { HEADERS } from '../http/answers/documented-headers.js';
import { describeAccess } from './scopes.js';
import { describeHeaders } from './answer-headers.js';
import { describeConditions } from './conditional-requests.js';
import { GUIDE, SUMMARY } from './description.js';
import { operationsOf } from './operations.js';
import { describeEnumerations } from './enumerations.js';
import { describeIdempotency } from './idempotent-requests.js';
import { moveNullableIntoSchemas } from './nullable-references.js';
import { showByExample } from './operation-examples.js';
import { orderParameters } from './parameter-order.js';
import { withClientNames } from './schema-names.js';
import { shareFailures } from './shared-failures.js';
import { TAGS } from './tags.js';
import { describeUpdates } from './update-schemas.js';
import { describeXml } from './xml-answers.js';
import { nameXmlElements } from './xml-names.js';

const BEARER = `An access token (RFC 9068). The claim \`scope\` lists the scopes: \`devices:*\` grants all of one kind, \`*\` grants all.
The claim \`org_ids\` lists the organizations the token can access, \`["*"]\` for platform operators, who can access all.

The scopes: ${SCOPES.map((scope) => `\`${scope}\``).join(', ')}.`;

/** The OpenAPI document of the whole API. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('Telephony Resources API')
    .setDescription(`${SUMMARY}\n\n${GUIDE}`)
    .setVersion('1.0.0')
    .addServer('/', 'The server this document comes from')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: BEARER },
      BEARER_SCHEME,
    );
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = withClientNames(SwaggerModule.createDocument(app, builder.build()));
  // Nest's own, and empty: whoever runs the service is who to ask.
  delete document.info.contact;
  document.components!.headers = HEADERS;
  describeEnumerations(document);
  moveNullableIntoSchemas(document);
  describeUpdates(document);
  for (const placed of operationsOf(document)) {
    orderParameters(placed);
    describeAccess(placed.operation);
    describeIdempotency(placed);
    describeConditions(placed);
    describeHeaders(placed.operation);
    showByExample(placed.operation);
    describeXml(placed);
  }
  nameXmlElements(document);
  shareFailures(document);
  return document;
}
