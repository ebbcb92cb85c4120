import { IsInt, IsString } from '../../http/fields/constraints.js';
import { UpdateOf } from '../../http/fields/dto-rules.js';
import { BooleanField, EnumField, field, IdField, IntegerField } from '../../http/fields/fields.js';
import { HostField } from '../../http/fields/host.js';
import { NameField } from '../../http/fields/name-field.js';
import { SipPortField } from '../../http/fields/sip-port.js';
import { type Transport, TRANSPORTS } from '../../http/fields/sip-transport.js';
import { rule } from '../../http/fields/rule.js';
import { MAX_CERTIFICATES_LENGTH, readCertificates } from '../certificates.js';
import { MAX_PING_INTERVAL_SECONDS, MIN_PING_INTERVAL_SECONDS } from '../sip-gateway.entity.js';

const MAX_THRESHOLD = 100;
const CERTIFICATES_MESSAGE = `must be PEM certificates and nothing else, at most ${MAX_CERTIFICATES_LENGTH} characters`;

/** The body of `PUT /sipgateways/:id`. */
export class PutSipGateway {
  @NameField({
    description: 'Display name of the gateway. It must be unique in the organization; case is ignored.',
    example: 'Primary SIP Gateway',
  })
  name: string;

  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @HostField({ description: 'SIP host name or IP address.', example: 'sip.gateway.example.com' })
  host: string;

  @SipPortField()
  port?: number | null;

  @EnumField({
    description: 'Transport protocol.',
    values: TRANSPORTS,
    default: 'udp',
    example: 'udp',
    required: false,
  })
  transport?: Transport;

  @BooleanField({
    description:
      'Whether pings over TLS verify the certificate of the gateway: that it is valid, trusted and ' +
      'issued for the host.',
    example: true,
    default: true,
    required: false,
  })
  tls_verify?: boolean;

  @field(
    {
      description:
        'CA certificates (PEM) to trust instead of the public authorities, for example your own CA. Null ' +
        'trusts the public authorities.',
      example: null,
      required: false,
      nullable: true,
    },
    { type: 'string', maxLength: MAX_CERTIFICATES_LENGTH },
    [IsString(), rule('isCertificates', isCertificates, CERTIFICATES_MESSAGE)],
    readCertificates,
  )
  tls_ca?: string | null;

  @field(
    {
      description: `Seconds between pings, at least ${MIN_PING_INTERVAL_SECONDS}. Use 0 if you only report pings yourself.`,
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
    description: 'Number of worse pings in a row before the status becomes worse.',
    example: 3,
    default: 3,
    minimum: 1,
    maximum: MAX_THRESHOLD,
    required: false,
  })
  failure_threshold?: number;

  @IntegerField({
    description: 'Number of better pings in a row before the status becomes better.',
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

function isCertificates(value: unknown): boolean {
  return typeof value === 'string' && readCertificates(value) !== undefined;
}

function isPingInterval(value: unknown): boolean {
  return (
    value === 0 ||
    (typeof value === 'number' && value >= MIN_PING_INTERVAL_SECONDS && value <= MAX_PING_INTERVAL_SECONDS)
  );
}
