import { UpdateOf } from '../../http/fields/dto-rules.js';
import { EnumField, IdField, IntegerField, TextField } from '../../http/fields/fields.js';
import { AddressField } from '../../http/fields/host.js';
import { ORGANIZATION_IP_TYPES, type OrganizationIpType } from '../organization-ip.entity.js';

/** The body of `PUT /orgips/:entity`. */
export class PutOrganizationIp {
  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @AddressField({
    description:
      'IPv4 or IPv6 address. Bits after the prefix are stored but not compared. An IPv4-mapped IPv6 ' +
      'address is stored as IPv4.',
    example: '198.51.100.0',
  })
  ip_address: string;

  @IntegerField({
    description: 'CIDR prefix length, at most 32 for IPv4. Defaults to 32 for IPv4 and 128 for IPv6.',
    example: 24,
    minimum: 0,
    maximum: 128,
    required: false,
  })
  cidr?: number;

  @EnumField({
    description: 'Type. You can omit it if the path names it.',
    values: ORGANIZATION_IP_TYPES,
    default: 'whitelist',
    example: 'whitelist',
    required: false,
  })
  type?: OrganizationIpType;

  @TextField({
    description: 'Description of the entry.',
    example: 'Remote office subnet',
    minLength: 0,
    maxLength: 255,
    required: false,
    nullable: true,
  })
  description?: string | null;
}

/** The body of `POST /orgips/:entity`. */
export class UpdateOrganizationIp extends UpdateOf(PutOrganizationIp) {}
