import type { EntityManager } from 'typeorm';

/**
 * What turns are taken on: any number that no other use of pairs of advisory lock keys in the database has, and how many
 * locks a transaction may hold, of which PostgreSQL has room for a few thousand in all.
 */
const KINDS = {
  parts_of_trunks: { key: 7_311, locks: 64 },
  accounts: { key: 7_312, locks: 256 },
  extensions: { key: 7_313, locks: 256 },
};

/**
 * Makes transactions that are about the same thing take turns, where there is no row yet to lock: waits for those who
 * named it before, and keeps the name until the transaction ends.
 */
export async function takeTurn(manager: EntityManager, name: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}

/** Takes a turn together with all others who share it; whoever takes it by `takeTurn` has it alone. */
export async function shareTurn(manager: EntityManager, name: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [name]);
}

/**
 * As `takeTurn` for many things at once, in an order that all share, so that nobody waits in a circle. A transaction does so
 * once for each kind, and for several kinds in one order.
 */
export async function takeTurns(
  manager: EntityManager,
  kind: keyof typeof KINDS,
  names: string[],
): Promise<void> {
  const { key, locks } = KINDS[kind];
  await manager.query(
    `SELECT pg_advisory_xact_lock($1, lock) FROM (
       SELECT DISTINCT (hashtextextended(name, 0) & $2)::integer AS lock FROM unnest($3::text[]) AS name ORDER BY lock
     ) AS locks`,
    [key, locks - 1, names],
  );
}
