import { IdField, IntegerField, TextField } from '../../http/fields/fields.js';

/** The body of `PUT /sipedge/calls/:callId`. */
export class ReportCall {
  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @IdField({
    prefix: 'dev',
    description: 'ID of the device in the call.',
    example: 'dev_12345',
    required: false,
    nullable: true,
  })
  device_id?: string | null;

  @IdField({
    prefix: 'trunk',
    description: 'ID of the trunk the call uses.',
    example: 'trunk_12345',
    required: false,
    nullable: true,
  })
  trunk_id?: string | null;

  @TextField({
    description: 'Caller.',
    example: 'sip:1001@company1.example.com',
    maxLength: 512,
    required: false,
    nullable: true,
  })
  from?: string | null;

  @TextField({
    description: 'Called party.',
    example: 'sip:+15551234567@carrier.example.com',
    maxLength: 512,
    required: false,
    nullable: true,
  })
  to?: string | null;

  @IntegerField({
    description: 'Seconds after which the call no longer counts as active if you do not report its end.',
    minimum: 1,
    maximum: 604_800,
    default: 14_400,
    example: 14_400,
    required: false,
  })
  max_seconds?: number;
}
