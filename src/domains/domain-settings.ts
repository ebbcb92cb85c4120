import { ApiPropertyOptional } from '@nestjs/swagger';
import { UnacceptableValue } from '../http/errors/api-exception.js';
import { oneOf } from '../http/fields.js';
import { OpenSchema } from '../http/open-schema.js';
import { type Transport, TRANSPORTS } from '../sip-trunks/sip-trunk.entity.js';

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

/** @throws UnacceptableValue for a known key with a wrong value */
export function mustBeSettings(settings: object | undefined): void {
  if (settings === undefined) return;
  const { default_transport: transport, nat_keepalive: keepalive } = settings as Record<string, unknown>;
  if (transport !== undefined && typeof transport !== 'string') {
    throw refused('default_transport', 'must be a string', true);
  }
  if (keepalive !== undefined && typeof keepalive !== 'boolean') {
    throw refused('nat_keepalive', 'must be true or false', true);
  }
  if (transport !== undefined && !TRANSPORTS.some((known) => known === transport)) {
    throw refused('default_transport', oneOf(TRANSPORTS));
  }
}

function refused(key: string, message: string, malformed = false): UnacceptableValue {
  return new UnacceptableValue([{ field: `settings.${key}`, message }], malformed);
}
