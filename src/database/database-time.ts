import type { EntityManager } from 'typeorm';

/**
 * The time by the clock of the database, which all processes share: for whatever a statement compares with `now()`, and
 * what is compared with that. To be asked for once the rows that it is about are locked.
 */
export async function databaseTime(manager: EntityManager): Promise<Date> {
  const [{ now }] = await manager.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
  return now;
}
