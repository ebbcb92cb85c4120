import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { OpenSchema } from '../../http/fields/open-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { Shown } from '../../http/fields/shown.js';
import { REQUEST_ID_EXAMPLE } from '../../http/server/request-id.js';

/** A resource before or after a change. */
@OpenSchema({
  description:
    'The resource, or the part of it that changed, as the API shows it. A changed secret is shown as ' +
    '"(changed)".',
})
export class AuditedStateDto {}

/** A change as the audit trail shows it. */
export class AuditEventDto {
  @Shown({ description: 'Audit event ID.', example: 'audit_0C7sKxlDB1CmnTsaCeWRf3' })
  id: string;

  @Shown({ description: 'Organization of the resource.', example: 'org_98765' })
  organization_id: string;

  @Shown({
    example: 'user_1',
    description:
      'Subject of the token that made the change. `system` stands for the verification of domains, ' +
      '`service` for a webhook that was disabled after 410 Gone.',
  })
  actor: string;

  @Shown({
    description:
      'The action: create, update, delete, cancel, notify, test, replay, rotate_secret or disable. Later ' +
      'versions may add more.',
    example: 'update',
  })
  action: string;

  @Shown({
    description:
      'Type of the resource: sip_trunk, sip_trunk_ips, sip_trunk_routes, device, reboot, sip_gateway, ' +
      'domain, organization_ip, sip_number, webhook or webhook_delivery. Later versions may add more.',
    example: 'sip_trunk',
  })
  resource_type: string;

  @Shown({
    description: 'ID of the resource. For IPs and routes, the ID of their trunk.',
    example: 'trunk_12345',
  })
  resource_id: string;

  @Shown({
    type: AuditedStateDto,
    nullable: true,
    description: 'State before the change. Null for a creation and for actions that change nothing.',
  })
  before: object | null;

  @Shown({
    type: AuditedStateDto,
    nullable: true,
    description: 'State after the change. Null for a deletion.',
  })
  after: object | null;

  @Shown({
    example: REQUEST_ID_EXAMPLE,
    description: 'X-Request-Id of the request that made the change.',
  })
  request_id: string;

  @Shown({
    description: 'Time the event was recorded.',
    format: 'date-time',
    example: '2024-01-22T10:30:00Z',
  })
  created_at: string;
}

export class AuditEventList {
  @Shown({ description: 'Events on this page, newest first.', type: [AuditEventDto] })
  events: AuditEventDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const AuditEventListAnswer = envelopeOf(AuditEventList);
