import type { Type } from '@nestjs/common';
import { ApiExtension, OmitType, PartialType } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { invalidRequest } from '../errors/api-exception.js';
import { rule } from './rule.js';

/** What is wrong with another `organization_id` than the present one. */
export const NEVER_MOVES = 'cannot be changed. A resource cannot move to another organization';

/** What marks the schema of an update's body until the OpenAPI document says what that means. */
export const UPDATE_EXTENSION = 'x-update';

/**
 * Marks the body of an update: a field that is left out keeps its value, and something has to change beside the fields
 * that are required, which only name what is to be changed.
 */
export function UpdateBody(): ClassDecorator {
  return ApiExtension(UPDATE_EXTENSION, true) as ClassDecorator;
}

/**
 * The body of an update: what `Put` takes, each field optional, without `organization_id`, which is known only to
 * be refused (422 where the endpoint lists it): a resource never moves between organizations.
 */
export function UpdateOf<T extends { organization_id: string }>(Put: Type<T>) {
  const Fields = PartialType(OmitType(Put, ['organization_id'] as never), { skipNullProperties: false });
  @UpdateBody()
  class Update extends (Fields as Type<object>) {
    @ValidateIf((_, value) => value !== undefined)
    @rule('neverMoves', () => false, NEVER_MOVES)
    organization_id?: never;
  }
  return Update as Type<Partial<Omit<T, 'organization_id'>>>;
}

/** @throws ApiException 400 when an update has nothing in it */
export function mustChangeSomething(body: object): void {
  if (Object.keys(body).length === 0) {
    throw invalidRequest([{ field: 'body', message: 'must have at least one field to update' }]);
  }
}
