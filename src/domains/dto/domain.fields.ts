import { ApiPropertyOptional } from '@nestjs/swagger';
import { enumOf } from '../../http/fields/enumeration.js';
import { OpenSchema } from '../../http/fields/open-schema.js';
import { type Transport, TRANSPORTS } from '../../http/fields/sip-transport.js';

/** What a tenant keeps with a domain, in the OpenAPI document. */
@OpenSchema({ description: 'Known settings of a domain. Other keys are stored as given.' })
export class DomainSettingsDto {
  @ApiPropertyOptional({
    description: 'Default transport protocol for devices.',
    ...enumOf(TRANSPORTS),
    example: 'tls',
  })
  default_transport?: Transport;

  @ApiPropertyOptional({ description: 'Whether to keep NAT bindings open.', example: true })
  nat_keepalive?: boolean;
}
