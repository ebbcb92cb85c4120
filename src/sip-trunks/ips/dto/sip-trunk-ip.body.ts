import { OmitType, PartialType } from '@nestjs/swagger';
import { UpdateBody } from '../../../http/fields/dto-rules.js';
import { BooleanField, EnumField, IdField, IntegerField, ListField } from '../../../http/fields/fields.js';
import { AddressField } from '../../../http/fields/host.js';
import { TRUNK_IP_TYPES, type TrunkIpType } from '../sip-trunk-ip.entity.js';
import { MAX_PARTS } from '../../trunk-parts.js';

/** One member of `ips`. */
export class SipTrunkIpFields {
  @IdField({
    prefix: 'ip',
    description:
      'ID of the entry to replace, or an ID of your choice for a new entry. Defaults to the entry with ' +
      'the same address and type, or else to a new ID.',
    example: 'ip_004',
    required: false,
  })
  id?: string;

  @AddressField({ description: 'IPv4 or IPv6 address.', example: '203.0.113.20' })
  address: string;

  @EnumField({ description: 'IP type.', values: TRUNK_IP_TYPES, example: 'signaling' })
  type: TrunkIpType;

  @IntegerField({
    description: 'Port number. Defaults to 5060, to 5061 on a tls trunk, and to 10000 for media.',
    example: 5060,
    minimum: 1,
    maximum: 65535,
    required: false,
  })
  port?: number;

  @IntegerField({
    description: 'Routing priority (lower = higher priority).',
    example: 1,
    minimum: 0,
    maximum: 65535,
    default: 1,
    required: false,
  })
  priority?: number;

  @BooleanField({
    description: 'Whether the IP address is in use.',
    example: true,
    default: true,
    required: false,
  })
  active?: boolean;
}

/** The body of `PUT /siptrunkips/:entity`. */
export class PutSipTrunkIps {
  @ListField({
    description: 'IP addresses to save. Each replaces the existing one with the same address and type.',
    type: () => SipTrunkIpFields,
    minItems: 1,
    maxItems: MAX_PARTS,
  })
  ips: SipTrunkIpFields[];
}

/** The body of `POST /siptrunkips/:entity`. */
@UpdateBody()
export class UpdateSipTrunkIp extends PartialType(OmitType(SipTrunkIpFields, ['id']), {
  skipNullProperties: false,
}) {
  @IdField({ prefix: 'ip', description: 'ID of IP to update.', example: 'ip_004' })
  ip_id: string;
}
