import type { EntityManager } from 'typeorm';
import { takeTurns } from '../../database/turns.js';
import type { DeviceLine } from '../device-line.entity.js';

type Line = Pick<DeviceLine, 'line_number' | 'extension' | 'type'>;

/**
 * Takes turns with others who are to claim or give up the same extensions. The table waits for them as well, but line by
 * line: two devices that exchange extensions would wait for each other.
 * @param before the lines of a device that is locked, or is not there yet
 */
export async function takeExtensionTurns(
  manager: EntityManager,
  organizationId: string,
  before: readonly Line[],
  after: readonly Line[],
): Promise<void> {
  const changed = [...claimsNotIn(after, before), ...claimsNotIn(before, after)];
  const extensions = [...new Set(changed.map(({ extension }) => extension))];
  // Who has a single one waits for others, but keeps none of them waiting meanwhile.
  if (extensions.length < 2) return;
  await takeTurns(
    manager,
    'extensions',
    extensions.map((extension) => `${organizationId} ${extension}`),
  );
}

/** Those of `lines` that claim an extension which the same one of `others` does not. */
function claimsNotIn(others: readonly Line[], lines: readonly Line[]): Line[] {
  const claimed = new Map(others.filter(isClaim).map((line) => [line.line_number, line.extension]));
  return lines.filter((line) => isClaim(line) && claimed.get(line.line_number) !== line.extension);
}

function isClaim({ type, extension }: Line): boolean {
  return type === 'primary' && extension !== null;
}
