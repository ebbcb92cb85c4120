import { hash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { type EntityManager, getMetadataArgsStorage } from 'typeorm';
import { columnNames, tableName } from './column-list.js';
import { poolOf } from './pool.js';

/** A row that is to be written. */
export interface RowWrite {
  statement: Statement;
  row: object;
}

/** How the rows of an entity are written of which the same columns are set. */
interface Statement {
  number: number;
  columns: string[];
  /** Those of the columns that hold JSON. */
  json: ReadonlySet<string>;
  /** @param parameters those that have the columns */
  sql(parameters: string[]): string;
}

type Entity<Row> = abstract new () => Row;

/**
 * A row that is new. Columns that it leaves undefined get their defaults.
 * @param expressions SQL for columns that the database fills, such as the time by its own clock
 */
export function inserted<Row extends object>(
  entity: Entity<Row>,
  row: Partial<Row>,
  expressions: { [Name in keyof Row]?: string } = {},
): RowWrite {
  const computed = Object.entries(expressions) as [string, string][];
  const statement = statementOf(`insert ${JSON.stringify(computed)}`, entity, row, (table, columns) => {
    const into = [...columns, ...computed.map(([name]) => name)].join(', ');
    return (parameters) => {
      const values = [...parameters, ...computed.map(([, sql]) => sql)].join(', ');
      return `INSERT INTO ${table} (${into}) VALUES (${values})`;
    };
  });
  return { statement, row };
}

/** A row that is there by this id. Columns that it leaves undefined stay. */
export function updated<Row extends { id: string }>(
  entity: Entity<Row>,
  row: Partial<Row> & { id: string },
): RowWrite {
  const statement = statementOf('update', entity, row, (table, columns) => (parameters) => {
    const assigned = columns.map((name, index) => `${name} = ${parameters[index]}`);
    const id = columns.indexOf('id');
    return `UPDATE ${table} SET ${assigned.toSpliced(id, 1).join(', ')} WHERE ${assigned[id]}`;
  });
  return { statement, row };
}

/**
 * Writes rows of whatever tables in one statement, and so in one round trip; outside of a transaction it is one by itself.
 * PostgreSQL parses it once a connection.
 * @throws what PostgreSQL says, such as of a value that is taken
 */
export async function writeRows(manager: EntityManager, writes: RowWrite[]): Promise<void> {
  const connection = manager.queryRunner
    ? ((await manager.queryRunner.connect()) as ClientBase)
    : poolOf(manager.dataSource);
  await connection.query({ ...queryOf(writes), values: writes.flatMap(valuesOf) });
}

/** By entity, then by what is done and which columns are set. */
const statements = new Map<Entity<object>, Map<string, Statement>>();
let made = 0;
/** What rows are written by together, by the numbers of their statements. */
const queries = new Map<string, { name: string; text: string }>();

function statementOf<Row extends object>(
  kind: string,
  entity: Entity<Row>,
  row: Partial<Row>,
  build: (table: string, columns: string[]) => Statement['sql'],
): Statement {
  const columns = columnNames(entity).filter((name) => row[name] !== undefined);
  const key = `${kind} ${columns.join()}`;
  let known = statements.get(entity);
  if (!known) statements.set(entity, (known = new Map<string, Statement>()));
  let statement = known.get(key);
  if (!statement) {
    const storage = getMetadataArgsStorage();
    const json = storage.filterColumns(entity).filter(({ options }) => options.type === 'jsonb');
    statement = {
      number: made++,
      columns,
      json: new Set(json.map(({ propertyName }) => propertyName)),
      sql: build(tableName(entity), columns),
    };
    known.set(key, statement);
  }
  return statement;
}

/** All but the last are common table expressions, which PostgreSQL also runs where nothing reads them. */
function queryOf(writes: RowWrite[]): { name: string; text: string } {
  const key = writes.map(({ statement }) => statement.number).join();
  let query = queries.get(key);
  if (!query) {
    let count = 0;
    const parts = writes.map(({ statement }) => statement.sql(statement.columns.map(() => `$${++count}`)));
    const before = parts.slice(0, -1).map((sql, index) => `write_${index} AS (${sql})`);
    const text = (before.length > 0 ? `WITH ${before.join(', ')} ` : '') + parts.at(-1)!;
    // By its text: connections that a pooler shares between processes know it by this name.
    query = { name: `write_${hash('sha1', text, 'hex')}`, text };
    queries.set(key, query);
  }
  return query;
}

function valuesOf({ statement: { columns, json }, row }: RowWrite): unknown[] {
  return columns.map((name) => {
    const value = (row as Record<string, unknown>)[name];
    // `pg` would take a list for an array of PostgreSQL.
    if (value !== null && json.has(name)) return JSON.stringify(value);
    return value instanceof Date ? value.toISOString() : value;
  });
}
