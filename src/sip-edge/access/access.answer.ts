import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../http/envelope-schema.js';
import {
  ORGANIZATION_IP_TYPES,
  type OrganizationIpType,
} from '../../organization-ips/organization-ip.entity.js';
import { MAX_MATCHES } from './access-query.js';

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

/** What one organization decides on an address. */
export class AccessMatchDto {
  @ApiProperty({ description: 'Organization that the trunk or entry belongs to.', example: 'org_98765' })
  organization_id: string;

  @ApiProperty({
    description: 'Decision of this organization by its lists and trunks alone.',
    enum: ACCESS_DECISIONS,
    enumName: 'AccessDecision',
    example: 'allow',
  })
  decision: AccessDecision;

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
    description:
      '`unknown` where nothing matches, and where several organizations match and do not all decide the same.',
  })
  decision: AccessDecision;

  @ApiProperty({
    description:
      'Organization of the trunk or entry that decided; of several that agree the one that matches most closely; ' +
      'null where the decision is unknown.',
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
      'Whether organizations decide differently, or another one matches as closely, so that the address alone does ' +
      'not say whose it is. Ask again with `organization_id`.',
  })
  ambiguous: boolean;

  @ApiProperty({
    description: `The organizations that match, each with its own decision, the closest match first; at most ${MAX_MATCHES}.`,
    type: [AccessMatchDto],
  })
  organizations: AccessMatchDto[];

  @ApiProperty({
    description: 'How many organizations match, listed or not.',
    type: 'integer',
    example: 1,
  })
  total_organizations: number;
}

export const AccessCheckAnswer = envelopeOf(AccessCheckDto);
