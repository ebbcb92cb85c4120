import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { createOpenApiDocument } from './openapi-document.js';
import { describeFilter, filterOperations } from './operation-filter.js';
import { SWAGGER_UI_STYLE } from './swagger-ui-style.js';
import { forTryingOut } from './trying-out.js';

/** Serves Swagger UI at `/docs` and the document at `/openapi.json`; it is made once somebody asks for either. */
export function mountDocs(app: INestApplication): void {
  let made: OpenAPIObject | undefined;
  const document = (): OpenAPIObject => (made ??= createOpenApiDocument(app));
  SwaggerModule.setup('docs', app, () => forTryingOut(document()), {
    raw: false,
    customSiteTitle: 'Telephony Resources API',
    customCss: SWAGGER_UI_STYLE,
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      filter: true,
      fn: { opsFilter: filterOperations },
      plugins: [describeFilter],
      defaultModelsExpandDepth: 0,
      defaultModelExpandDepth: 2,
      showCommonExtensions: true,
    },
  });
  SwaggerModule.setup('openapi', app, document, {
    ui: false,
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
