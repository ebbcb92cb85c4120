import type { Condition } from '../lists/list.js';
import { containsText, searchedParts } from '../lists/search.js';
import { prefixesCovering } from './e164.js';

/** The numbers and prefixes that contain these digits; nothing where there are none. */
export function numberContains(
  digits: string | undefined,
  organizations: string[] | null,
): Condition | undefined {
  if (digits === undefined || digits === '') return undefined;
  return containsText(organizations, {
    sql: (bind) => `entry.e164 LIKE ${bind(`%${digits}%`)}`,
    searched: 'name_search(entry.organization_id, entry.e164)',
    parts: (bind, part) => searchedParts('n', part(bind(digits))),
  });
}

/** The number that is called, and every range that has it; nothing where none is called. */
export function reachedBy(called: string | undefined): Condition | undefined {
  if (called === undefined) return undefined;
  const prefixes = prefixesCovering({ number: called, prefix: null });
  return {
    name: 'called',
    sql: (bind) =>
      `entry.e164 = ANY (${bind(prefixes)}::text[]) AND (entry.number IS NULL OR entry.number = ${bind(called)})`,
  };
}
