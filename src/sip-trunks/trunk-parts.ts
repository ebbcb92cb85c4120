import type { Change } from '../audit/audit.store.js';
import { sameRow } from '../database/same-row.js';
import { conflict, unacceptable, UnacceptableValue } from '../http/errors/api-exception.js';
import type { SipTrunk } from './sip-trunk.entity.js';

// What the IPs and the routes of a trunk have in common: they change under its lock and make its version a new one.

/** Parts of one kind that a trunk has at most. */
export const MAX_PARTS = 256;

/** The name of a list of parts in bodies, answers and the audit trail. */
type PartList = 'ips' | 'routes';

/** Parts of a trunk, with the version of the trunk that they belong to. */
export interface VersionedParts<Part> {
  parts: Part[];
  version: number;
}

/** An entry of a PUT, as far as it says which part it means. */
interface Entry {
  id?: string;
}

/**
 * The part that each entry of a PUT replaces: the one of its id, or that of its key where it names none.
 * @param keys what each entry, as the part that it makes, is unique by on its trunk
 */
export function replacedParts<Part extends { id: string }>(
  entries: Entry[],
  keys: string[],
  present: Part[],
  keyOf: (part: Part) => string,
): (Part | undefined)[] {
  const byKey = new Map(present.map((part) => [keyOf(part), part]));
  const byId = new Map(present.map((part) => [part.id, part]));
  return entries.map(({ id }, index) => (id === undefined ? byKey.get(keys[index]) : byId.get(id)));
}

/** What a PUT of parts comes to. */
interface PartChanges<Part> {
  /** The parts of the request, as they are then. */
  parts: Part[];
  /** Those that are to be written: the others are as they were. */
  changed: Part[];
  /** What the changed ones replace, as far as they do. */
  before: Part[];
}

/** @param replaced what each of the parts replaces */
export function changesOfParts<Part extends object>(
  entity: abstract new () => Part,
  replaced: (Part | undefined)[],
  parts: Part[],
): PartChanges<Part> {
  const changes: PartChanges<Part> = { parts: [], changed: [], before: [] };
  for (const [index, part] of parts.entries()) {
    const before = replaced[index];
    const same = before !== undefined && sameRow(entity, before, part);
    changes.parts.push(same ? before : part);
    if (same) continue;
    changes.changed.push(part);
    if (before) changes.before.push(before);
  }
  return changes;
}

/** @throws UnacceptableValue where two entries of a request have the same name, be it their key or their id */
export function mustDiffer(list: PartList, names: string[]): void {
  const first = new Map<string, number>();
  const details = names.flatMap((name, index) => {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    return earlier === undefined
      ? []
      : [{ field: `${list}[${index}]`, message: `is the same as ${list}[${earlier}]` }];
  });
  if (details.length > 0) throw new UnacceptableValue(details);
}

/**
 * @param foreign parts of other trunks, deleted or not, whose ids are among those of the request
 * @throws ApiException 409 where there are any
 */
export function mustBeFree(list: PartList, entries: Entry[], foreign: { id: string }[]): void {
  const details = foreign.map((part) => ({
    field: `${list}[${entries.findIndex(({ id }) => id === part.id)}].id`,
    message: 'belongs to another trunk',
  }));
  if (details.length > 0) throw conflict(details);
}

/** @throws ApiException 422 for more parts than a trunk can have */
export function mustFit(list: PartList, count: number): void {
  if (count > MAX_PARTS) throw unacceptable(list, `a trunk can have at most ${MAX_PARTS}`);
}

/** A change of a trunk's parts for the audit trail. @param before the parts as the API showed them */
export function changeOfParts(trunk: SipTrunk, list: PartList, before: object[], after: object[]): Change {
  return {
    action: after.length === 0 ? 'delete' : before.length === 0 ? 'create' : 'update',
    resource_type: `sip_trunk_${list}`,
    resource_id: trunk.id,
    organization_id: trunk.organization_id,
    before: before.length === 0 ? null : { [list]: before },
    after: after.length === 0 ? null : { [list]: after },
  };
}

/** Where a part stands in the list of its trunk: by priority, then by age. */
export function partPosition({ priority, created_at }: { priority: number; created_at: Date }): string {
  return `${String(priority).padStart(5, '0')} ${created_at.toISOString()}`;
}
