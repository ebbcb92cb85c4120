import { ApiPropertyOptional } from '@nestjs/swagger';
import { OpenSchema } from '../../http/open-schema.js';
import { type Transport, TRANSPORTS } from '../../sip-trunks/sip-trunk.entity.js';

/** What a tenant keeps with a domain, in the OpenAPI document. */
@OpenSchema({ description: 'Known settings of a domain. Other keys are stored as given.' })
export class DomainSettingsDto {
  @ApiPropertyOptional({
    description: 'Default transport protocol for devices.',
    enum: TRANSPORTS,
    enumName: 'Transport',
    example: 'tls',
  })
  default_transport?: Transport;

  @ApiPropertyOptional({ description: 'Whether to keep NAT bindings open.', example: true })
  nat_keepalive?: boolean;
}
