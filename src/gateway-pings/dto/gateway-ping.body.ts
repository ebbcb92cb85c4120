import { IsNumber, Max, Min } from '../../http/fields/constraints.js';
import { EnumField, field, IntegerField, TextField } from '../../http/fields/fields.js';
import { PING_STATUSES, type PingStatus } from '../../sip-gateways/gateway-state.entity.js';

const ONE_HOUR_MS = 3_600_000;

/** The body of `POST /sipgwping/:entity/:param1/:param2`; it may be left out. */
export class ReportGatewayPing {
  @EnumField({
    description:
      'Gateway status. If neither the body nor the path has a status, it is derived from the other fields.',
    values: PING_STATUSES,
    example: 'degraded',
    required: false,
  })
  status?: PingStatus;

  @IntegerField({
    description: 'Response time in milliseconds.',
    example: 250,
    minimum: 0,
    maximum: ONE_HOUR_MS,
    required: false,
    nullable: true,
  })
  response_time_ms?: number | null;

  @field(
    {
      description: 'Packet loss percentage. In the history, a report counts as one request.',
      example: 5.2,
      required: false,
      nullable: true,
    },
    { type: 'number', minimum: 0, maximum: 100 },
    [IsNumber(), Min(0), Max(100)],
  )
  packet_loss_percent?: number | null;

  @TextField({
    description: 'Error message if the gateway is down.',
    example: 'High latency detected',
    minLength: 0,
    maxLength: 1000,
    lines: true,
    required: false,
    nullable: true,
  })
  error_message?: string | null;
}
