import { EnumField, IdField, IntegerField, TextField } from '../../http/fields/fields.js';
import { TimeField } from '../../http/fields/time-field.js';
import { CALL_DIRECTIONS, CALL_STATES, type CallDirection, type CallState } from '../active-call.entity.js';
import {
  DEFAULT_CALL_SECONDS,
  LONGEST_CALL_SECONDS,
  MAX_NUMBER,
  MAX_PARTY,
  NODE_MESSAGE,
  NODE_PATTERN,
} from './call.fields.js';

const OPTIONAL = { required: false, nullable: true };

/** The body of `PUT /sipedge/calls/:callId`. */
export class ReportCall {
  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @EnumField({
    description:
      'State of the call. Defaults to the state it has, or to `answered` for a new call. An answered call stays ' +
      'answered.',
    values: CALL_STATES,
    required: false,
  })
  state?: CallState;

  @EnumField({ description: 'Direction of the call.', values: CALL_DIRECTIONS, ...OPTIONAL })
  direction?: CallDirection | null;

  @IdField({ prefix: 'dev', description: 'ID of the device in the call.', example: 'dev_12345', ...OPTIONAL })
  device_id?: string | null;

  @IdField({
    prefix: 'trunk',
    description: 'ID of the trunk the call uses.',
    example: 'trunk_12345',
    ...OPTIONAL,
  })
  trunk_id?: string | null;

  @IdField({
    prefix: 'route',
    description: 'ID of the route that chose the trunk. It is recorded as reported.',
    ...OPTIONAL,
  })
  route_id?: string | null;

  @TextField({ description: 'Number that was called.', maxLength: MAX_NUMBER, ...OPTIONAL })
  number?: string | null;

  @TextField({
    description: 'Caller.',
    example: 'sip:1001@company1.example.com',
    maxLength: MAX_PARTY,
    ...OPTIONAL,
  })
  from?: string | null;

  @TextField({
    description: 'Called party.',
    example: 'sip:+15551234567@carrier.example.com',
    maxLength: MAX_PARTY,
    ...OPTIONAL,
  })
  to?: string | null;

  @TextField({
    description: 'Name of the registrar, PBX or SBC that has the call.',
    maxLength: 64,
    pattern: NODE_PATTERN,
    patternMessage: NODE_MESSAGE,
    ...OPTIONAL,
  })
  node?: string | null;

  @TimeField({
    description:
      'Time the call began. Defaults to the time it was first reported. A time in the future counts as now.',
    required: false,
  })
  started_at?: string;

  @TimeField({
    description:
      'Time the call was answered. It sets the state to `answered`. Defaults to the time the call was first ' +
      'reported as answered. A time before `started_at` counts as `started_at`, a time in the future as now.',
    required: false,
  })
  answered_at?: string;

  @IntegerField({
    description: 'Seconds until the call stops counting as active if you do not report its end.',
    minimum: 1,
    maximum: LONGEST_CALL_SECONDS,
    default: DEFAULT_CALL_SECONDS,
    example: DEFAULT_CALL_SECONDS,
    required: false,
  })
  max_seconds?: number;
}
