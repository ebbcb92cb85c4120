import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../http/envelope-schema.js';
import {
  ORGANIZATION_IP_TYPES,
  type OrganizationIpType,
} from '../../organization-ips/organization-ip.entity.js';

export const ACCESS_DECISIONS = ['allow', 'deny', 'unknown'] as const;
export type AccessDecision = (typeof ACCESS_DECISIONS)[number];

/** The entry of an organization's lists that decided. */
export class AccessEntryDto {
  @ApiProperty({ description: 'Organization IP ID.', example: 'orgip_002' })
  id: string;

  @ApiProperty({ description: 'Address of the entry as it was given.', example: '203.0.113.0' })
  ip_address: string;

  @ApiProperty({ description: "Length of the network's prefix in bits.", type: 'integer', example: 24 })
  cidr: number;

  @ApiProperty({ enum: ORGANIZATION_IP_TYPES, enumName: 'OrganizationIpType', example: 'whitelist' })
  type: OrganizationIpType;
}

/** Who an address belongs to, and whether it may come in. */
export class AccessCheckDto {
  @ApiProperty({
    example: '203.0.113.77',
    description: 'The address in its canonical form; IPv4 inside IPv6 as IPv4.',
  })
  ip: string;

  @ApiProperty({
    enum: ACCESS_DECISIONS,
    enumName: 'AccessDecision',
    example: 'allow',
    description: '`unknown` where nothing matches.',
  })
  decision: AccessDecision;

  @ApiProperty({
    description: 'Organization of the trunk or entry that decided; null where nothing matches.',
    type: String,
    nullable: true,
    example: 'org_98765',
  })
  organization_id: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The trunk whose address it is, where that decided.',
  })
  trunk_id: string | null;

  @ApiProperty({
    type: AccessEntryDto,
    nullable: true,
    description: 'The entry that decided, where it was no trunk.',
  })
  entry: AccessEntryDto | null;

  @ApiProperty({
    example: false,
    description:
      'Whether another organization matches as closely, so that the address alone does not say whose it is: ' +
      'ask again with `organization_id`.',
  })
  ambiguous: boolean;
}

export const AccessCheckAnswer = envelopeOf(AccessCheckDto);
