import type { Holder } from '../../database/unique-constraints.js';
import type { UniqueViolation } from '../../database/unique-violation.js';
import { ApiException } from './api-exception.js';
import { UNIQUE_VALUES, type UniqueValue } from './unique-values.js';

/** What is asked, as far as it decides how a failure is told. */
export interface Asked {
  caller?: { actsFor(organizationId: string): boolean };
  body?: unknown;
}

/**
 * 409: a value that must be there once only is taken. Names the field, and who has the value where the caller acts for
 * the same organization and so may see it.
 */
export function taken(
  { constraint, values, holder }: UniqueViolation,
  { caller, body }: Asked,
): ApiException {
  const unique = UNIQUE_VALUES[constraint];
  const message = unique.message ?? messageFor(caller, holder);
  return new ApiException(unique.failure ?? 'conflict', [{ field: fieldIn(body, unique, values), message }]);
}

function messageFor(caller: Asked['caller'], holder: Holder | undefined): string {
  if (!holder || !caller?.actsFor(holder.organization_id)) return 'is taken';
  const { id, part_of: whole } = holder;
  return `is taken by ${id}${whole ? ` of ${whole}` : ''}`;
}

/** In a list the entry is found by the value. */
function fieldIn(body: unknown, unique: UniqueValue, values: string[]): string {
  const { field, list, canonical = (text) => text } = unique;
  const entries = list && (body as Record<string, unknown> | undefined)?.[list];
  if (!Array.isArray(entries)) return field;
  const index = entries.findIndex((entry: Record<string, string>) =>
    values.includes(canonical(entry[field])),
  );
  return index === -1 ? list! : `${list}[${index}].${field}`;
}
