import { MinItems } from '../../http/fields/constraints.js';
import { UpdateOf } from '../../http/fields/dto-rules.js';
import { BooleanField, EnumListField, IdField, IntegerField, TextField } from '../../http/fields/fields.js';
import { ALL_EVENTS, type Subscription, SUBSCRIPTIONS } from '../webhook-endpoint.entity.js';
import { canonicalWebhookUrl, WEBHOOK_URL } from '../webhook-url.js';

const DAY_SECONDS = 86_400;

/** The body of `PUT /webhooks/:id`. */
export class PutWebhook {
  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @TextField({
    description:
      'URL that receives the events by POST: an https URL without credentials or fragment, on the public ' +
      'Internet. If the service may reach private networks, their hosts and http are accepted too.',
    example: 'https://hooks.company1.example.com/telephony',
    maxLength: 2048,
    convert: (text) => canonicalWebhookUrl(text.trim()),
    pattern: WEBHOOK_URL,
    patternMessage: 'must be an https URL with a host, without white space or a fragment',
  })
  url: string;

  @TextField({
    description: 'What the webhook is for.',
    example: 'On-call alerts',
    maxLength: 255,
    required: false,
    nullable: true,
  })
  description?: string | null;

  @MinItems(1)
  @EnumListField({
    description: 'Event types to send. `*` means all, including those of later versions.',
    values: SUBSCRIPTIONS,
    example: ['gateway.alert.opened', 'gateway.alert.resolved'],
    default: [ALL_EVENTS],
    required: false,
  })
  events?: Subscription[];

  @BooleanField({
    description:
      'Whether events are sent. A delivery that becomes due while the webhook is not active fails.',
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
      'Seconds for which deliveries are also signed with the current secret. With 0, it and all earlier ' +
      'secrets end immediately.',
    minimum: 0,
    maximum: DAY_SECONDS,
    default: DAY_SECONDS,
    example: DAY_SECONDS,
    required: false,
  })
  previous_valid_seconds: number = DAY_SECONDS;
}
