import type { EntityManager } from 'typeorm';

/** Any number that no other use of pairs of advisory lock keys in the database has. */
const TURNS = 7_311;
/** Bounds how many locks a transaction holds, of which PostgreSQL has room for a few thousand in all. */
const LOCKS = 64;

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

/** As `takeTurn` for many things at once, in an order that all share, so that nobody waits in a circle. */
export async function takeTurns(manager: EntityManager, names: string[]): Promise<void> {
  await manager.query(
    `SELECT pg_advisory_xact_lock($1, lock) FROM (
       SELECT DISTINCT (hashtextextended(name, 0) & $2)::integer AS lock FROM unnest($3::text[]) AS name ORDER BY lock
     ) AS locks`,
    [TURNS, LOCKS - 1, names],
  );
}
