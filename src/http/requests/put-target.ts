import type { EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { type IdPrefix, isId, newId } from '../../database/ids.js';
import { lockRowOrDeleted } from '../../database/lock-row.js';
import { takeTurn } from '../../database/turns.js';
import { forbidden, unacceptable } from '../errors/api-exception.js';
import { NEVER_MOVES } from '../fields/dto-rules.js';
import type { Enumeration } from '../fields/enumeration.js';

/** A row that a PUT can name. */
interface Addressable {
  id: string;
  organization_id: string;
  deleted_at: Date | null;
}

/** What a PUT is about: the id to write, and what stands under it. */
export interface PutTarget<Row> {
  id: string;
  /** The resource to replace; locked. */
  existing?: Row;
  /** A deleted one of the same organization, whose id is used again; locked. */
  deleted?: Row;
}

/**
 * What `PUT /…/:entity` means by its parameter (contract §1 *PUT*): a well-formed id names a resource to replace, or
 * to create under that id; `new` and the entity words create under an id of ours.
 * @throws ApiException 403 when the caller does not act for the organization, or the id is another organization's;
 *   422 when the resource would move to another organization
 */
export async function putTarget<Row extends Addressable>(
  manager: EntityManager,
  entity: abstract new () => Row,
  prefix: IdPrefix,
  parameter: string,
  organizationId: string,
  caller: Caller,
): Promise<PutTarget<Row>> {
  const row = isId(prefix, parameter) ? await lockOrReserve(manager, entity, parameter) : null;
  if (row) caller.mustActForOwner(row);
  caller.mustActFor(organizationId);
  if (!row) return { id: isId(prefix, parameter) ? parameter : newId(prefix) };
  if (row.organization_id === organizationId) {
    return row.deleted_at ? { id: row.id, deleted: row } : { id: row.id, existing: row };
  }
  if (row.deleted_at) throw forbidden();
  throw unacceptable('organization_id', NEVER_MOVES);
}

/**
 * The type that a PUT asks for, by a word in the place of the id (`/siptrunk/carrier`) or by its body.
 * @throws ApiException 422 where the two differ
 */
export function typeAskedFor<Type extends string>(
  { words }: Enumeration<Type>,
  parameter: string,
  { type }: { type?: Type },
): Type | undefined {
  const word = words.find((each) => each === parameter);
  if (word && type && word !== type) throw unacceptable('type', `must be ${word}, as the path says`);
  return word ?? type;
}

/** The row of the id, locked; where there is none, the id is kept from others who would create it as well. */
async function lockOrReserve<Row extends Addressable>(
  manager: EntityManager,
  entity: abstract new () => Row,
  id: string,
): Promise<Row | null> {
  const row = await lockRowOrDeleted(manager, entity, id);
  if (row) return row;
  await takeTurn(manager, id);
  return lockRowOrDeleted(manager, entity, id);
}
