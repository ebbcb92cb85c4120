import { IsInt } from 'class-validator';
import { UpdateOf } from '../../http/dto-rules.js';
import { EnumField, field, IdField, IntegerField } from '../../http/fields.js';
import { HostField } from '../../http/host.js';
import { NameField } from '../../http/name-field.js';
import { rule } from '../../http/rule.js';
import {
  GATEWAY_TRANSPORTS,
  type GatewayTransport,
  MAX_PING_INTERVAL_SECONDS,
  MIN_PING_INTERVAL_SECONDS,
} from '../sip-gateway.entity.js';

const MAX_THRESHOLD = 100;

/** The body of `PUT /sipgateways/:id`. */
export class PutSipGateway {
  @NameField({
    description: 'Gateway display name, unique in the organization whatever its case.',
    example: 'Primary SIP Gateway',
  })
  name: string;

  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @HostField({ description: 'SIP host name or IP.', example: 'sip.gateway.example.com' })
  host: string;

  @IntegerField({
    description: 'SIP port (default: 5060, with tls 5061).',
    example: 5060,
    minimum: 1,
    maximum: 65535,
    required: false,
  })
  port?: number;

  @EnumField({
    description: 'Transport protocol.',
    values: GATEWAY_TRANSPORTS,
    name: 'Transport',
    default: 'udp',
    example: 'udp',
    required: false,
  })
  transport?: GatewayTransport;

  @field(
    {
      description: `Seconds between pings, at least ${MIN_PING_INTERVAL_SECONDS}; 0 for a gateway that is only reported on from outside.`,
      example: 60,
      default: 60,
      required: false,
    },
    { type: 'integer', minimum: 0, maximum: MAX_PING_INTERVAL_SECONDS },
    [
      IsInt(),
      rule(
        'isPingInterval',
        isPingInterval,
        `must be 0, or from ${MIN_PING_INTERVAL_SECONDS} to ${MAX_PING_INTERVAL_SECONDS}`,
      ),
    ],
  )
  ping_interval_seconds?: number;

  @IntegerField({
    description: 'Pings in a row that must be worse than the status before it becomes worse.',
    example: 3,
    default: 3,
    minimum: 1,
    maximum: MAX_THRESHOLD,
    required: false,
  })
  failure_threshold?: number;

  @IntegerField({
    description: 'Pings in a row that must be better than the status before it becomes better.',
    example: 1,
    default: 1,
    minimum: 1,
    maximum: MAX_THRESHOLD,
    required: false,
  })
  recovery_threshold?: number;
}

/** The body of `POST /sipgateways/:id`. */
export class UpdateSipGateway extends UpdateOf(PutSipGateway) {}

function isPingInterval(value: unknown): boolean {
  return (
    value === 0 ||
    (typeof value === 'number' && value >= MIN_PING_INTERVAL_SECONDS && value <= MAX_PING_INTERVAL_SECONDS)
  );
}
