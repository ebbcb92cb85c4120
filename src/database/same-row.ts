import { isDeepStrictEqual } from 'node:util';
import { columnNames } from './column-list.js';

/** What every write of a row makes new, and so says nothing of whether there is anything to write. */
const MADE_BY_WRITING = ['updated_at', 'version'];

/**
 * Whether writing `after` in the place of `before` would change nothing: it is not written then, and its version stays
 * (contract §1 *Writes that change nothing*). A secret that stays as it was has to keep its ciphertext.
 * @param except further columns that follow from a write
 */
export function sameRow<Row extends object>(
  entity: abstract new () => Row,
  before: Row,
  after: Row,
  except: readonly (keyof Row)[] = [],
): boolean {
  return columnNames(entity).every(
    (name) =>
      MADE_BY_WRITING.includes(name) || except.includes(name) || isDeepStrictEqual(before[name], after[name]),
  );
}
