import type { Condition } from '../lists/list.js';
import { containsText, searchedParts } from '../lists/search.js';

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
