import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { BEARER_SCHEME } from '../auth/access.decorators.js';
import { withClientNames } from './schema-names.js';

/** The tags in the specification's order. */
const TAGS: [name: string, description: string][] = [
  ['SIP Trunks', 'SIP trunk connections for voice traffic to carriers, PBXs and peers.'],
  ['SIP Trunk IPs', 'IP addresses of SIP trunks for signaling and media traffic.'],
  ['SIP Trunk Routes', 'Which numbers go over which trunk.'],
  ['Devices', 'VoIP phones, softphones and other SIP endpoints.'],
  ['SIP Gateways', 'Gateways whose health is monitored.'],
  ['SIP Gateway Monitoring', 'Health and connectivity of SIP gateways.'],
  ['Alerts', 'When gateways were degraded or down.'],
  ['Domains', "SIP domains, and the proof that they are an organization's."],
  ['Organization IPs', 'IP addresses associated with organizations for SIP traffic.'],
  ['SIP Edge', 'What registrars, PBXs and SBCs report of what they see.'],
  ['Webhooks', 'Where organizations are told of their events, by Standard Webhooks.'],
  ['Audit', 'Who changed what.'],
  ['Health', 'Probes for load balancers and orchestrators.'],
];

/** The OpenAPI document of the whole API. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('Telephony Resources API')
    .setDescription(
      'Manages SIP trunks, devices, gateways, domains and organization IPs of many organizations.',
    )
    .setVersion('1.0.0')
    .addServer('/', 'The server that the document comes from')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token (RFC 9068).' },
      BEARER_SCHEME,
    );
  for (const [name, description] of TAGS) builder.addTag(name, description);
  return withClientNames(SwaggerModule.createDocument(app, builder.build()));
}
