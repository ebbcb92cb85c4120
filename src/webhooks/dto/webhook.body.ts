import { Transform } from 'class-transformer';
import { ArrayMinSize } from 'class-validator';
import { UpdateOf } from '../../http/dto-rules.js';
import { BooleanField, EnumListField, IdField, IntegerField, TextField } from '../../http/fields.js';
import { type Subscription, SUBSCRIPTIONS } from '../webhook-endpoint.entity.js';
import { canonicalWebhookUrl, WEBHOOK_URL } from '../webhook-url.js';

const DAY_SECONDS = 86_400;

/** The body of `PUT /webhooks/:id`. */
export class PutWebhook {
  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @Transform(({ value }) =>
    typeof value === 'string' ? (canonicalWebhookUrl(value.trim()) ?? value) : (value as unknown),
  )
  @TextField({
    description:
      'Where events are sent by POST: an https URL without credentials and fragment, of a host on the public Internet. ' +
      'Where the service may reach private networks, those and http are taken as well.',
    example: 'https://hooks.company1.example.com/telephony',
    maxLength: 2048,
    pattern: WEBHOOK_URL,
    patternMessage: 'must be an https URL with a host, without white space and fragment',
  })
  url: string;

  @TextField({
    description: 'What it is for.',
    example: 'On-call alerts',
    maxLength: 255,
    required: false,
    nullable: true,
  })
  description?: string | null;

  @ArrayMinSize(1)
  @EnumListField({
    description: 'The types of events to send; `*` for all, those of later versions included.',
    values: SUBSCRIPTIONS,
    name: 'WebhookSubscription',
    example: ['gateway.alert.opened', 'gateway.alert.resolved'],
    default: ['*'],
    required: false,
  })
  events?: Subscription[];

  @BooleanField({
    description: 'Whether events are sent. A delivery that falls due while they are not fails.',
    example: true,
    default: true,
    required: false,
  })
  active?: boolean;
}

/** The body of `POST /webhooks/:id`. */
export class UpdateWebhook extends UpdateOf(PutWebhook) {}

/** The body of `POST /webhooks/:id/rotate-secret`; there need not be one. */
export class RotateWebhookSecret {
  @IntegerField({
    description:
      'How long deliveries are signed with the present secret as well; 0 ends it and all earlier ones at once.',
    minimum: 0,
    maximum: DAY_SECONDS,
    default: DAY_SECONDS,
    example: DAY_SECONDS,
    required: false,
  })
  previous_valid_seconds: number = DAY_SECONDS;
}
