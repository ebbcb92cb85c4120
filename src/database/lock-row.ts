import type { ClientBase } from 'pg';
import type { EntityManager } from 'typeorm';
import { columnList, tableName } from './column-list.js';

/** A table whose rows have an id, and stay after they are deleted. */
type Entity<Row> = abstract new () => Row & { id: string; deleted_at: Date | null };

const names = new WeakMap<object, { table: string; columns: string }>();

/**
 * The row of an id, locked until the open transaction ends; null where there is none that is not deleted.
 *
 * Every change begins with it. By a prepared statement, since TypeORM builds and parses anew what is always the same.
 */
export function lockRow<Row extends object>(
  manager: EntityManager,
  entity: Entity<Row>,
  id: string,
): Promise<Row | null> {
  return lock(manager, entity, id, false);
}

/** The same, also where the row is deleted. */
export function lockRowOrDeleted<Row extends object>(
  manager: EntityManager,
  entity: Entity<Row>,
  id: string,
): Promise<Row | null> {
  return lock(manager, entity, id, true);
}

async function lock<Row extends object>(
  manager: EntityManager,
  entity: Entity<Row>,
  id: string,
  deleted: boolean,
): Promise<Row | null> {
  let known = names.get(entity);
  if (!known) names.set(entity, (known = { table: tableName(entity), columns: columnList(entity, 'found') }));
  const { table, columns } = known;
  const client = (await manager.queryRunner!.connect()) as ClientBase;
  const { rows } = await client.query<Row>({
    name: `lock_${table}${deleted ? '_or_deleted' : ''}`,
    text: `SELECT ${columns} FROM ${table} AS found
      WHERE id = $1${deleted ? '' : ' AND deleted_at IS NULL'} FOR UPDATE`,
    values: [id],
  });
  return rows[0] ?? null;
}
