import { UpdateOf } from '../../http/dto-rules.js';
import { BooleanField, EnumField, IdField } from '../../http/fields.js';
import { SecretSettingsField, SettingsField } from '../../tenant-settings/settings-fields.js';
import { DOMAIN_STATUSES, DOMAIN_TYPES, type DomainStatus, type DomainType } from '../domain.entity.js';
import { DomainField } from '../domain-name.js';
import { DomainSettingsDto } from '../domain-settings.js';

/** The body of `PUT /domains/:id`. */
export class PutDomain {
  @DomainField({
    description: 'Domain name; an internationalized one as U-labels or A-labels.',
    example: 'voice.newcompany.example.com',
  })
  domain: string;

  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98767' })
  organization_id: string;

  @EnumField({
    description: 'Domain type.',
    values: DOMAIN_TYPES,
    name: 'DomainType',
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
        'Domain-specific settings: these keys and any others, at most 16 KiB. They replace the ones before. Secrets ' +
        '(names such as trunk_password, api_key, and URLs with a password) are never shown: left out they are kept, ' +
        'null clears them.',
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
      'Domain status. `active` looks for the verification record at once where the domain is not verified yet; ' +
      '`pending` begins its verification again.',
    values: DOMAIN_STATUSES,
    name: 'DomainStatus',
    example: 'active',
    required: false,
  })
  status?: DomainStatus;
}
