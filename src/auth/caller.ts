import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { notFound } from '../http/errors/api-exception.js';
import { notActingFor, notActingForOwner } from './challenges.js';

/** Every scope that the API knows (contract §2). */
export const SCOPES = [
  'siptrunks:read',
  'siptrunks:write',
  'devices:read',
  'devices:write',
  'devices:control',
  'gateways:read',
  'gateways:write',
  'domains:read',
  'domains:write',
  'orgips:read',
  'orgips:write',
  'sipnumbers:read',
  'sipnumbers:write',
  'edge:report',
  'calls:read',
  'audit:read',
  'webhooks:read',
  'webhooks:write',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What stands in `org_ids` of a platform operator. */
export const EVERY_ORGANIZATION = '*';

/** What a verified access token says (RFC 9068 section 2.2; `org_ids` is ours). */
export interface Grant {
  subject: string;
  scopes: ReadonlySet<string>;
  /** `EVERY_ORGANIZATION` for a platform operator. */
  organizationIds: ReadonlySet<string>;
}

/** Who asks: the grant of the token, with the id of the request that carries it. */
export class Caller {
  constructor(
    private readonly grant: Grant,
    readonly requestId: string,
  ) {}

  get subject(): string {
    return this.grant.subject;
  }

  /** As in the token: `*` for all. */
  get organizationIds(): string[] {
    return [...this.grant.organizationIds];
  }

  /** A platform operator acts for every organization. */
  get isOperator(): boolean {
    return this.grant.organizationIds.has(EVERY_ORGANIZATION);
  }

  /** An operator whose token grants every scope. */
  get isUnrestricted(): boolean {
    return this.isOperator && this.grant.scopes.has('*');
  }

  get actsForNone(): boolean {
    return this.grant.organizationIds.size === 0;
  }

  /** `*` grants all scopes, `devices:*` all of one kind. */
  hasScope(scope: Scope): boolean {
    const { scopes } = this.grant;
    return scopes.has(scope) || scopes.has('*') || scopes.has(`${scope.slice(0, scope.indexOf(':'))}:*`);
  }

  actsFor(organizationId: string): boolean {
    return this.isOperator || this.grant.organizationIds.has(organizationId);
  }

  /**
   * For an organization that the request names.
   * @throws ApiException 403, which repeats its name, when the caller does not act for it
   */
  mustActFor(organizationId: string): void {
    if (!this.actsFor(organizationId)) throw notActingFor(organizationId);
  }

  /**
   * For what belongs to somebody already.
   * @throws ApiException 403, which does not tell whose it is, when the caller does not act for its organization
   */
  mustActForOwner({ organization_id }: { organization_id: string }): void {
    if (!this.actsFor(organization_id)) throw notActingForOwner();
  }

  /**
   * The organizations that a list is restricted to, or `null` for all of them.
   * @param requested the list's own `organization_id` filter
   * @throws ApiException 403 when the caller does not act for `requested`
   */
  organizationFilter(requested: string | undefined): string[] | null {
    if (requested !== undefined) {
      this.mustActFor(requested);
      return [requested];
    }
    return this.isOperator ? null : this.organizationIds;
  }

  /**
   * The row, if it exists and belongs to an organization of the caller.
   * @throws ApiException 404 when there is none, 403 when it is another organization's (contract §1)
   */
  mustSee<Row extends { organization_id: string }>(row: Row | null | undefined): Row {
    if (!row) throw notFound();
    this.mustActForOwner(row);
    return row;
  }
}

/** Hands the handler its `Caller`. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller | undefined =>
    context.switchToHttp().getRequest<FastifyRequest>().caller,
);
