import type { DataSource } from 'typeorm';

/**
 * Deletes all that a statement finds, at most `batch` rows at once, so that it stays far from its time limit however
 * long nobody has deleted anything.
 * @param statement a DELETE of at most `$1` rows
 * @param values `$2` and on
 */
export async function deleteInBatches(
  on: DataSource,
  statement: string,
  batch: number,
  values: unknown[] = [],
): Promise<void> {
  let deleted: number;
  do {
    [, deleted] = await on.query<[unknown[], number]>(statement, [batch, ...values]);
  } while (deleted === batch);
}
