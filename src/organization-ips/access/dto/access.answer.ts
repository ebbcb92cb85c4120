import { enumeration, enumOf, type WordOf } from '../../../http/fields/enumeration.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Shown } from '../../../http/fields/shown.js';
import { ORGANIZATION_IP_TYPES, type OrganizationIpType } from '../../organization-ip.entity.js';
import { MAX_MATCHES } from '../access-query.js';

export const ACCESS_DECISIONS = enumeration(
  'AccessDecision',
  ['allow', 'deny', 'unknown'],
  'allow or deny. unknown if nothing matches, or if the matching organizations do not agree.',
);
export type AccessDecision = WordOf<typeof ACCESS_DECISIONS>;

/** The entry of an organization's lists that decided. */
export class AccessEntryDto {
  @Shown({ description: 'Organization IP ID.', example: 'orgip_002' })
  id: string;

  @Shown({ description: 'Address of the entry, as given.', example: '203.0.113.0' })
  ip_address: string;

  @Shown({ description: 'Prefix length in bits.', type: 'integer', example: 24 })
  cidr: number;

  @Shown({ ...enumOf(ORGANIZATION_IP_TYPES), example: 'whitelist' })
  type: OrganizationIpType;
}

/** What one organization decides on an address. */
export class AccessMatchDto {
  @Shown({ description: 'Organization of the trunk or entry.', example: 'org_98765' })
  organization_id: string;

  @Shown({
    description: 'Decision of this organization, from its own lists and trunks.',
    ...enumOf(ACCESS_DECISIONS),
    example: 'allow',
  })
  decision: AccessDecision;

  @Shown({
    type: String,
    nullable: true,
    example: null,
    description: 'ID of the trunk that decided. Null if an entry decided.',
  })
  trunk_id: string | null;

  @Shown({
    type: AccessEntryDto,
    nullable: true,
    description: 'The entry that decided. Null if a trunk decided.',
  })
  entry: AccessEntryDto | null;
}

/** Who an address belongs to, and whether it may come in. */
export class AccessCheckDto {
  @Shown({
    example: '203.0.113.77',
    description: 'The address in canonical form. An IPv4-mapped IPv6 address is shown as IPv4.',
  })
  ip: string;

  @Shown({
    ...enumOf(ACCESS_DECISIONS),
    example: 'allow',
    description:
      'The decision. `unknown` if nothing matches, or if several organizations match and do not agree.',
  })
  decision: AccessDecision;

  @Shown({
    description:
      'Organization of the trunk or entry that decided. If several agree, the one with the closest ' +
      'match. Null if the decision is unknown.',
    type: String,
    nullable: true,
    example: 'org_98765',
  })
  organization_id: string | null;

  @Shown({
    type: String,
    nullable: true,
    example: null,
    description: 'ID of the trunk that decided. Null if an entry decided.',
  })
  trunk_id: string | null;

  @Shown({
    type: AccessEntryDto,
    nullable: true,
    description: 'The entry that decided. Null if a trunk decided.',
  })
  entry: AccessEntryDto | null;

  @Shown({
    example: false,
    description:
      'Whether organizations disagree, or another one matches equally well, so that the address alone ' +
      'does not identify the organization. Ask again with `organization_id`.',
  })
  ambiguous: boolean;

  @Shown({
    description: `Matching organizations with their own decisions, closest match first. At most ${MAX_MATCHES}.`,
    type: [AccessMatchDto],
  })
  organizations: AccessMatchDto[];

  @Shown({
    description: 'Number of matching organizations, listed or not.',
    type: 'integer',
    example: 1,
  })
  total_organizations: number;
}

export const AccessCheckAnswer = envelopeOf(AccessCheckDto);
