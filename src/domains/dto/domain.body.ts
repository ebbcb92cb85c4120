import { UpdateOf } from '../../http/fields/dto-rules.js';
import { BooleanField, EnumField, IdField } from '../../http/fields/fields.js';
import { SecretSettingsField, SettingsField } from '../../tenant-settings/settings-fields.js';
import { DOMAIN_STATUSES, DOMAIN_TYPES, type DomainStatus, type DomainType } from '../domain.entity.js';
import { DomainField } from '../domain-name.js';
import { DomainSettingsDto } from './domain.fields.js';

/** The body of `PUT /domains/:id`. */
export class PutDomain {
  @DomainField({
    description: 'Domain name. Give an internationalized name as U-labels or A-labels.',
    example: 'voice.newcompany.example.com',
  })
  domain: string;

  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98767' })
  organization_id: string;

  @EnumField({
    description: 'Domain type.',
    values: DOMAIN_TYPES,
    default: 'primary',
    example: 'primary',
    required: false,
  })
  type?: DomainType;

  @BooleanField({ description: 'Enable SSL/TLS.', example: true, default: false, required: false })
  ssl_enabled?: boolean;

  @SettingsField(
    {
      description:
        'Settings of the domain, at most 16 KiB. Other keys are allowed. They replace the current ' +
        'settings. Secrets (names such as trunk_password or api_key, and URLs with a password) are never ' +
        'shown. Omit a secret to keep it; null clears it.',
      required: false,
    },
    { type: DomainSettingsDto },
  )
  settings?: Record<string, unknown>;

  @SecretSettingsField(['billing_account'])
  secret_settings?: string[];
}

/** The body of `POST /domains/:id`. */
export class UpdateDomain extends UpdateOf(PutDomain) {
  @EnumField({
    description:
      'Domain status. `active` checks the verification record now if the domain is not verified yet. ' +
      '`pending` starts the verification again.',
    values: DOMAIN_STATUSES,
    example: 'active',
    required: false,
  })
  status?: DomainStatus;
}
