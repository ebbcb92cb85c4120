import { getMetadataArgsStorage } from 'typeorm';
import type { ColumnMetadataArgs } from 'typeorm/metadata-args/ColumnMetadataArgs.js';

/**
 * The columns of an entity for a statement in SQL, such as `devices.id, devices.name`. Unlike `*`, they stay the same
 * when a migration adds one: a prepared statement must not change the columns that it answers with.
 * @param row the name or alias of the table in the statement
 * @param except what is not to be read
 */
export function columnList<Row extends object>(
  entity: abstract new () => Row,
  row: string,
  except: readonly (keyof Row)[] = [],
): string {
  return columnsOf(entity, except)
    .map(({ propertyName, options }) => `${row}.${options.name ?? propertyName}`)
    .join(', ');
}

const names = new WeakMap<object, readonly string[]>();

/** The names of an entity's columns, as its instances have them. */
export function columnNames<Row extends object>(
  entity: abstract new () => Row,
): readonly (keyof Row & string)[] {
  let known = names.get(entity);
  if (!known) names.set(entity, (known = columnsOf(entity, []).map(({ propertyName }) => propertyName)));
  return known as (keyof Row & string)[];
}

/** The table of an entity. */
export function tableName(entity: abstract new () => object): string {
  return getMetadataArgsStorage().tables.find(({ target }) => target === entity)!.name!;
}

/** The columns of those that are times, which JSON has as texts. */
export function timeColumns<Row extends object>(
  entity: abstract new () => Row,
  except: readonly (keyof Row)[] = [],
): (keyof Row & string)[] {
  return columnsOf(entity, except)
    .filter(({ options }) => options.type === 'timestamptz')
    .map(({ propertyName }) => propertyName as keyof Row & string);
}

function columnsOf<Row extends object>(
  entity: abstract new () => Row,
  except: readonly (keyof Row)[],
): ColumnMetadataArgs[] {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .filter(({ propertyName }) => !except.some((name) => name === propertyName));
}
